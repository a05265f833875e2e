#include "app/service_rows.h"

#include <fmt/format.h>

#include <fstream>

#include "app/assembly.h"
#include "app/embedded.h"
#include "flows/holdings.h"
#include "modules/cases/protection.h"
#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"

namespace rathaus::app {
namespace {

Result<std::unique_ptr<Assembly>> open(const Arguments& arguments) {
  if (!arguments.has("data"))
    return fail(refused("start.data_missing", {}, "--data FOLDER says where the data lies"));
  if (!arguments.has("tenant"))
    return fail(refused("start.tenant_missing", {}, "--tenant ID says which town"));
  return Assembly::open({.data = arguments.get("data")});
}

Result<packages::Package> open_embedded(const std::string& folder) {
  const event::Object manifest = TRY(json::parse_object(embedded(folder + "/package.json")));
  const fim::Document document = TRY(fim::read(as_bytes(embedded(folder + "/form.xdf3.xml"))));
  packages::Files files;
  for (const std::string& name : packages::files_of(manifest))
    files[name] = std::string(embedded(folder + "/" + name));
  return packages::open_package(manifest, std::make_shared<forms::Form>(TRY(forms::compile_form(document))),
                                files);
}

int check() {
  int wrong = 0;
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string name(file.name);
    if (!name.ends_with("/package.json")) continue;
    const std::string folder = name.substr(0, name.find('/'));
    const auto package = open_embedded(folder);
    if (!package) {
      fmt::print("FEHLER {}: {} {} {}\n", folder, package.error().code, package.error().field,
                 package.error().detail);
      ++wrong;
      continue;
    }
    std::size_t texts = 0;
    for (const auto& [language, translation] : package->translations) texts += translation.elements.size();
    fmt::print("ok {}@{}: {} Felder, {} Bausteine, {} übersetzte Texte\n", folder, package->version,
               package->form->field_count(), package->texts.size(), texts);
    for (const packages::Finding& finding : packages::review(*package)) {
      fmt::print("  Hinweis: {}", finding.text);
      for (const std::string& item : finding.items) fmt::print(" [{}]", item);
      fmt::print("\n");
    }
  }
  return wrong == 0 ? 0 : 1;
}

Result<int> import(const Arguments& arguments, const std::string& service, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", file));
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  const auto assembly = TRY(open(arguments));
  const flows::ImportedHoldings done =
      TRY(flows::import_holdings(assembly->house(), arguments.get("tenant"), service, bytes));
  for (const std::string& column : done.ignored)
    fmt::print("Spalte „{}“ ist nicht bekannt und wird nicht übernommen.\n", column);
  for (const std::string& error : done.errors) fmt::print("{}\n", error);
  if (!done.errors.empty()) {
    fmt::print(
        "Es wurde nichts übernommen. Bitte berichtigen Sie die Datei und lesen Sie sie noch einmal ein.\n");
    return 1;
  }
  fmt::print("{} Zeilen übernommen.\n", done.rows);
  return 0;
}

Result<int> renew(const Arguments& arguments, const std::string& service) {
  const auto year = arguments.number("year", 0, 2000, 2200);
  if (!year || *year == 0) return fail(refused("start.year_missing", {}, "--year YEAR, for example 2027"));
  const auto assembly = TRY(open(arguments));
  const flows::Renewal done =
      TRY(flows::renew_holdings(assembly->house(), arguments.get("tenant"), service, *year));
  std::int64_t total = 0;
  int changed = 0, problems = 0;
  for (const flows::Renewal::One& each : done.all) {
    const holdings::Assessment& one = each.assessment;
    std::string who, numbers;
    for (const std::string& part : one.household) who += (who.empty() ? "" : " ") + part;
    if (each.hidden) who = cases::kProtectedName;
    for (const std::string& number : one.numbers) numbers += (numbers.empty() ? "" : ", ") + number;
    fmt::print("{};{};{};{}\n", who, numbers,
               one.problem.empty() ? fees::euro(one.cents) : "prüfen: " + one.problem,
               each.changed ? "neuer Bescheid" : "Bescheid gilt weiter");
    total += one.cents, changed += each.changed ? 1 : 0, problems += one.problem.empty() ? 0 : 1;
  }
  fmt::print("{}{} Haushalte, zusammen {}, {} neue Bescheide, {} zu prüfen\n",
             done.done_before ? "Schon veranlagt: " : "", done.all.size(), fees::euro(total), changed,
             problems);
  return 0;
}

Result<int> rows(const Arguments& arguments, const std::string& service) {
  const auto assembly = TRY(open(arguments));
  const auto package = TRY(assembly->house().shelf.offered(arguments.get("tenant"), service));
  const holdings::Layout layout = TRY(holdings::Layout::read(package->manifest));
  std::vector<holdings::Row> shown;
  for (const flows::Holding& one :
       TRY(flows::holdings_of(assembly->house(), arguments.get("tenant"), service)))
    shown.push_back(one.shown(layout));
  fmt::print("{}", holdings::to_csv(layout, shown));
  return 0;
}

}  // namespace

std::optional<Result<int>> service_rows(const Arguments& arguments) {
  const auto& words = arguments.rest;
  const std::string what = words.empty() ? "" : words[0];
  if (what == "check" && words.size() == 1) return Result<int>(check());
  if (what == "import-dogs" && words.size() == 2) return import(arguments, "hundesteuer", words[1]);
  if (what == "import-rows" && words.size() == 3) return import(arguments, words[1], words[2]);
  if (what == "renew" && words.size() == 2) return renew(arguments, words[1]);
  if (what == "rows" && words.size() == 2) return rows(arguments, words[1]);
  return std::nullopt;
}

}  // namespace rathaus::app
