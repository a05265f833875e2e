// `rathaus export` and `rathaus import`.
#include <fmt/format.h>

#include <chrono>

#include "app/open_export.h"
#include "app/operate.h"

namespace rathaus::app {
namespace {

void print(const std::string& what, const ExportFigures& f, std::chrono::steady_clock::time_point begin) {
  fmt::print(
      "{}: {} Kommunen, {} Vorgänge ({} gelöschte), {} Ereignisse, {} Dokumente, {} Datensätze, {} "
      "Protokolleinträge, {} Dateien; {:.1f} s\n",
      what, f.towns, f.cases, f.erased, f.events, f.documents, f.records, f.log_entries, f.files,
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

}  // namespace

Result<int> export_command(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  const auto& rest = arguments.rest;
  if (rest.size() == 2 && rest[0] == "verify") {
    print("Vollständig und unverändert", TRY(verify_export(rest[1])), begin);
    return 0;
  }
  if (rest.size() != 1 || !arguments.has("all"))
    return fail(refused("export.usage", {}, "rathaus export --all ORDNER | verify ORDNER"));
  const Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty())
    return fail(refused("start.data_missing", {}, "--data ORDNER sagt, wo die Daten liegen"));
  print("Exportiert", TRY(write_export(settings.data, rest[0])), begin);
  return 0;
}

Result<int> import_command(const Arguments& arguments) {
  const auto begin = std::chrono::steady_clock::now();
  if (arguments.rest.size() != 1)
    return fail(refused("import.usage", {}, "rathaus import ORDNER --data LEERER-ORDNER"));
  const Settings settings = TRY(settings_of(arguments));
  if (settings.data.empty()) return fail(refused("start.data_missing", {}, "--data ORDNER sagt, wohin"));
  const bool named = !settings.public_url.empty() || !settings.log_origin.empty();
  print("Aufgenommen, alle Prüfsummen gleich",
        TRY(read_import(arguments.rest[0], settings.data, named ? settings.origin() : "")), begin);
  return 0;
}

}  // namespace rathaus::app
