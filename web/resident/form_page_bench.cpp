// Drawing a form page of 15 fields: what the room itself costs, without door and store. Prints the share of the mere writing of the
// same number of bytes, so that the figure means the same on every machine.
#include <chrono>
#include <cstdio>
#include <string>

#include "modules/forms/form_builder.h"
#include "web/resident/internal.h"

using namespace rathaus;

int main() {
  forms::FormBuilder b("Antrag");
  b.group("G");
  for (int i = 0; i < 10; ++i) {
    b.field("text" + std::to_string(i), forms::DataType::text, i % 2 == 0 ? 1 : 0);
    b.last_node().help = "Was hier hineingehört.";
  }
  for (int i = 0; i < 4; ++i) b.field("date" + std::to_string(i), forms::DataType::date);
  b.end();
  const forms::Form form = b.build();
  const forms::Plan plan = forms::plan_pages(form);
  forms::Draft draft;
  const auto pages = forms::pages_of(form, plan, draft);
  const auto per_round_us = [](const auto& work) {
    const int rounds = 20'000;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count() / rounds;
  };
  std::size_t bytes = 0;
  const double model_us = per_round_us([&] { bytes += forms::render_model(form, pages, pages.front().id, draft, {}).blocks.size(); });
  const forms::PageModel model = forms::render_model(form, pages, pages.front().id, draft, {});
  const auto draw = [&] {
    ui::Writer h;
    ui::resident_page(h, {.title = "Antrag"}, [&] {
      ui::form(h, {.action = html::Url::checked("/x"), .csrf = "t"}, [&] { resident::draw_blocks(h, model.blocks, "/codes/", "/seite/"); });
    });
    return h.take().str();
  };
  const std::string page = draw();
  const double draw_us = per_round_us([&] { bytes += draw().size(); });
  const double write_us = per_round_us([&] {
    ui::Writer h;
    h.text(page);
    bytes += h.size();
  });
  std::printf("form page: %zu blocks, %zu bytes: model %.1f us, drawing %.1f us, %.1f times writing as many bytes (%zu)\n", model.blocks.size(),
              page.size(), model_us, draw_us, (model_us + draw_us) / write_us, bytes % 10);
  return 0;
}
