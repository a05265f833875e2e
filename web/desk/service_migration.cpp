// Running cases of a service go over to another version of its model: tried first, then carried out piece by piece while the page tells how far it is.
#include "flows/process.h"
#include "flows/process_migration.h"
#include "libs/json/json.h"
#include "web/desk/service_process.h"

namespace rathaus::desk {
namespace {

void counts(Writer& h, const flows::MigrationRun& run) {
  const flows::MigrationReport& r = run.report;
  const std::size_t problems = r.problems.size() + static_cast<std::size_t>(r.more_problems);
  const std::string text =
      std::to_string(r.looked_at) + (r.looked_at == 1 ? " Vorgang" : " Vorgänge") + " angesehen, " +
      std::to_string(r.moved) + (run.dry ? " ließen sich überführen, " : " überführt, ") +
      std::to_string(r.stays) + " bleiben (schon auf dieser Fassung, beendet oder ohne Ablauf), " +
      std::to_string(problems) + (problems == 1 ? " Hindernis." : " Hindernisse.");
  if (run.finished)
    ui::alert(h,
              {.tone = problems == 0 ? ui::Tone::success : ui::Tone::warning,
               .title = run.dry ? "Probelauf: Nichts wurde geändert." : "Überführt.",
               .live = true},
              text);
  else
    ui::alert(h, {.title = run.dry ? "Der Probelauf läuft." : "Die Überführung läuft."}, [&] {
      ui::p(h, text);
      ui::p(h,
            "Sie können die Seite verlassen; es geht ohne Sie weiter. Laden Sie sie neu, um den Stand zu "
            "sehen.");
    });
  if (problems == 0) return;
  h.el("ul", {{"class", "kern-list"}}, [&] {
    for (const auto& [reference, sentence] : r.problems) h.el("li", reference + ": " + sentence);
    if (r.more_problems > 0) h.el("li", "und " + std::to_string(r.more_problems) + " weitere");
  });
}

// What was mapped in a run, as it was typed.
std::string lines_of(const event::Object& map) {
  std::string out;
  for (const auto& entry : map) {
    if (entry.value().is_string())
      out += std::string(entry.key()) + " = " + std::string(json::view(entry.value().get_string())) + "\n";
  }
  return out;
}

// "alt = neu", a line each; nullopt: a line that is neither that nor empty.
std::optional<event::Object> mapping_of(std::string_view text) {
  const auto trim = [](std::string_view part) {
    while (!part.empty() && (part.front() == ' ' || part.front() == '\t')) part.remove_prefix(1);
    while (!part.empty() && (part.back() == ' ' || part.back() == '\t')) part.remove_suffix(1);
    return std::string(part);
  };
  event::Object out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::size_t equal = line.find('=');
    if (equal == line.npos) return std::nullopt;
    const std::string from = trim(std::string_view(line).substr(0, equal)),
                      to = trim(std::string_view(line).substr(equal + 1));
    if (from.empty() || to.empty()) return std::nullopt;
    out[from] = to;
  }
  return out;
}

// The run that the address names, when it is one of this service.
std::optional<flows::MigrationRun> run_shown(const Desktop& at, const packages::Package& package) {
  const std::string id = at.query("lauf");
  if (id.empty() || id.size() > 64) return std::nullopt;
  auto run = flows::migration_run(at.house, at.visit.tenant, id);
  if (!run || run->service != package.id) return std::nullopt;
  return *std::move(run);
}

}  // namespace

void migration_form(Writer& h, const Desktop& at, const packages::Package& package, const Typed& typed) {
  const auto run = run_shown(at, package);
  if (run) {
    // A script asks again while it runs; without one the page is loaded again.
    h.el("div", {{"id", "lauf"}, html::when(!run->finished, "data-refresh", "lauf")},
         [&] { counts(h, *run); });
  }
  const bool tried = run && run->dry;
  const auto value = [&](const char* name) {
    const std::string kept = !tried                         ? std::string()
                             : name == std::string("grund") ? run->reason
                                                            : lines_of(run->map);
    return typed.value(name, kept);
  };
  const bool wrong = std::any_of(typed.errors.begin(), typed.errors.end(), [](const ui::FieldError& one) {
    return one.field.view() == "zuordnung" || one.field.view() == "grund";
  });
  ui::details(
      h, "Laufende Vorgänge überführen",
      [&] {
        ui::muted(
            h,
            "Ein Vorgang bleibt auf der Fassung, mit der er begonnen hat, bis ihn jemand überführt. Der "
            "Probelauf nennt, was im Weg steht. "
            "Grund und Name stehen danach in jeder Akte.");
        const Url action = at.url("leistungen") / package.id / "ablauf";
        ui::form(h, {.action = action, .csrf = at.csrf(), .label = "Laufende Vorgänge überführen"}, [&] {
          ui::hidden(h, "version", package.version);
          const auto text = [&](const char* name, const char* label, const char* hint, int rows, int most) {
            ui::textarea(h, {.name = name,
                             .label = label,
                             .value = value(name),
                             .hint = hint,
                             .error = ui::error_of(typed.errors, name),
                             .optional = true,
                             .rows = rows,
                             .maxlength = most});
          };
          text("zuordnung", "Elemente mit anderem Namen", "je Zeile: alte Kennung = neue Kennung", 3, 20'000);
          text("grund", "Grund", "für den Probelauf nicht nötig", 2, 2'000);
          ui::buttons(h, [&] {
            ui::button(
                h, {.text = "Probelauf", .kind = ui::ButtonKind::secondary, .name = "tun", .value = "probe"});
            ui::button(
                h,
                {.text = "Überführen", .kind = ui::ButtonKind::secondary, .name = "tun", .value = "ernst"});
          });
        });
      },
      wrong || run.has_value());
}

Result<web::Response> post_migration(Desktop& at) {
  const std::string id(at.request.param("dienst")), version = at.field("version");
  const bool dry = at.field("tun") != "ernst";
  Typed typed{.errors = {}, .values = {{"zuordnung", at.field("zuordnung")}, {"grund", at.field("grund")}}};
  auto map = mapping_of(at.field("zuordnung"));
  if (!map) typed.errors.push_back({"zuordnung", "Schreiben Sie je Zeile: alte Kennung = neue Kennung."});
  if (!dry && at.field("grund").empty())
    typed.errors.push_back({"grund", "Nennen Sie den Grund. Er steht in jeder Akte."});
  if (!typed.errors.empty()) return service_page(at, version, typed, 422);
  const auto package =
      TRY(version.empty() ? at.house.shelf.offered(at.visit.tenant, id) : at.house.shelf.get(id, version));
  const auto own = TRY(flows::own_model(at.house, *package));
  const std::string run = TRY(flows::begin_migration(at.house, at.visit.tenant,
                                                     {.service = id,
                                                      .model = own ? own->xml : std::string(),
                                                      .reason = at.field("grund"),
                                                      .by = {"staff", at.staff().id},
                                                      .map = std::move(*map),
                                                      .dry = dry}));
  const Url back = at.url("leistungen") / id / "ablauf";
  return site::see_other(at.request,
                         back.with("version", package->version).with("lauf", run).str() + "#lauf");
}

}  // namespace rathaus::desk
