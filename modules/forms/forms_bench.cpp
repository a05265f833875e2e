// Compile, load and check; prints figures of one run. Arguments: XDatenfelder files.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "libs/fim/fim.h"
#include "modules/forms/compile.h"
#include "modules/forms/form_builder.h"
#include "modules/forms/generate.h"
#include "modules/forms/render_model.h"
#include "modules/forms/validate.h"

namespace {

using namespace rathaus;
using namespace rathaus::forms;

template <typename Work>
double microseconds(int rounds, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) work();
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  return took.count() / rounds;
}

void bench(const char* path) {
  std::ifstream in(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto document = fim::read(as_bytes(bytes));
  if (!document) return;
  const Form form = *compile_form(*document);
  const std::string stored = to_json(form);
  const Generated target = generate(form);
  const Plan plan = plan_pages(form);
  const std::vector<Page> pages = pages_of(form, plan, target.draft);
  const double read = microseconds(3, [&] { (void)fim::read(as_bytes(bytes)); });
  const double compile = microseconds(10, [&] { (void)compile_form(*document); });
  const double load = microseconds(20, [&] { (void)form_from_json(stored); });
  const double all = microseconds(200, [&] { (void)validate_all(form, target.draft); });
  const double list = microseconds(200, [&] { (void)pages_of(form, plan, target.draft); });
  const double render =
      microseconds(200, [&] { (void)render_model(form, pages, pages[0].id, target.draft, {}); });
  fmt::print("{}: {} fields, {} pages, {} bytes XML, {} bytes stored\n", form.schema_id, form.field_count(),
             pages.size(), bytes.size(), stored.size());
  fmt::print(
      "  read XML {:.0f} us, compile {:.0f} us, load stored {:.0f} us ({:.0f} times quicker than read and "
      "compile)\n",
      read, compile, load, (read + compile) / load);
  fmt::print("  validate_all {:.1f} us, pages_of {:.1f} us, render first page {:.1f} us\n", all, list,
             render);
}

}  // namespace

int main(int count, char** paths) {
  // A page of fifteen typed fields.
  FormBuilder b;
  Draft draft;
  const DataType types[] = {DataType::text, DataType::date, DataType::integer, DataType::text,
                            DataType::boolean};
  const char* raw[] = {"Müller-Lüdenscheidt", "28.03.1986", "12", "53113", "true"};
  for (int i = 0; i < 15; ++i) {
    b.field("F" + std::to_string(i), types[i % 5]);
    b.last().max_length = 60;
    if (i % 5 == 0) b.last().format = TextFormat::person_name;
    if (i % 5 == 3) b.last().pattern = "([0]{1}[1-9]{1}|[1-9]{1}[0-9]{1})[0-9]{3}";
  }
  const Form form = b.build();
  Page page;
  page.id = "1";
  for (NodeIndex i = 1; i < form.nodes.size(); ++i) {
    page.items.push_back({Place().child(i), ItemKind::whole});
    draft.raw[Place().child(i)] = raw[(i - 1) % 5];
  }
  if (!validate_page(form, page, draft).empty()) return 1;
  fmt::print("validate_page of 15 fields: {:.1f} us\n",
             microseconds(2000, [&] { (void)validate_page(form, page, draft); }));
  for (int i = 1; i < count; ++i) bench(paths[i]);
  return 0;
}
