// Two windows on one draft: what a page showed goes with it, and where both said something the person chooses.
#include "flows/windows.h"
#include "web/resident/internal.h"

namespace rathaus::resident {

namespace {
constexpr std::string_view kChoice = "wahl.";
}

flows::Shown shown_of(const Request& request) {
  flows::Shown out{.stand = std::string(request.form().get_or("gezeigt")), .here = {}, .there = {}};
  for (const web::Field& one : request.form()) {
    if (!one.name.starts_with(kChoice)) continue;
    const std::string name = one.name.substr(kChoice.size());
    const std::size_t dot = one.value.find('.');
    if (dot == std::string::npos) continue;
    const std::string seen = name + "=" + one.value.substr(dot + 1);
    if (one.value.starts_with("hier.")) out.here.push_back(seen);
    if (one.value.starts_with("dort.")) out.there.push_back(seen);
  }
  return out;
}

void draw_shown(ui::Writer& h, const flows::Values& stored, const std::vector<flows::Clash>& clashes,
                const flows::Shown& before) {
  const flows::Values digests = flows::digests_in(before.stand);
  flows::Values kept;  // nobody has chosen: the next sending finds the same clash again
  for (const flows::Clash& one : clashes) {
    if (one.name.empty()) continue;
    const auto was = digests.find(one.name);
    kept[one.name] = was == digests.end() ? flows::digest_of_value("") : was->second;
  }
  ui::hidden(h, "gezeigt", flows::stand_of(stored, kept));
}

std::vector<ui::FieldError> clash_errors(const std::vector<flows::Clash>& clashes) {
  std::vector<ui::FieldError> out;
  for (const flows::Clash& one : clashes) {
    if (!one.name.empty())
      out.push_back(
          {std::string(kChoice) + one.name, "Wählen Sie bei „" + one.label + "“, was gelten soll."});
  }
  return out;
}

void draw_clashes(ui::Writer& h, const std::vector<flows::Clash>& clashes, const flows::Values& stored) {
  if (clashes.empty()) return;
  const auto quoted = [](const std::string& value) {
    return value.empty() ? std::string("nichts") : "„" + value + "“";
  };
  ui::alert(
      h, {.tone = ui::Tone::warning, .title = "Diese Seite wurde auch in einem anderen Fenster geändert"},
      [&] {
        ui::p(h, "Nichts ist verloren. Sehen Sie unten nach, was gelten soll. Alles andere ist gespeichert.");
        for (const flows::Clash& one : clashes) {
          if (one.name.empty())
            ui::p(h,
                  "Bei „" + one.label + "“ steht hier: " + quoted(one.here) +
                      ". Das passt nicht mehr zu dem, was im anderen Fenster geändert wurde. Prüfen Sie es "
                      "unten.");
        }
      });
  for (const flows::Clash& one : clashes) {
    if (one.name.empty()) continue;
    const auto now = stored.find(one.name);
    const std::string digest = flows::digest_of_value(now == stored.end() ? std::string() : now->second);
    const std::string name = std::string(kChoice) + one.name, here = "hier." + digest,
                      there = "dort." + digest;
    const std::string mine = "Was hier eingegeben ist: " + quoted(one.here);
    const std::string theirs = "Was im anderen Fenster steht: " + quoted(one.there);
    ui::radios(h, {.name = std::string_view(name),
                   .label = std::string_view(one.label),
                   .error = "Wählen Sie, was gelten soll.",
                   .options = {{std::string_view(here), std::string_view(mine)},
                               {std::string_view(there), std::string_view(theirs)}}});
  }
}

}  // namespace rathaus::resident
