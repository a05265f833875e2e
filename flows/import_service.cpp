#include "flows/import_service.h"

#include <algorithm>

#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"
#include "modules/forms/pages.h"

namespace rathaus::flows {
namespace {

constexpr int kMostLocalVersions = 99;

Result<std::vector<fim::CodeList>> read_lists(const std::vector<Bytes>& files) {
  std::vector<fim::CodeList> out;
  for (const Bytes& file : files) out.push_back(TRY(fim::read_code_list(file)));
  return out;
}

std::vector<std::string> findings_of(const fim::Document& document, const forms::Form& form) {
  std::vector<std::string> out;
  for (const fim::Finding& finding : document.findings) {
    out.push_back("Zeile " + std::to_string(finding.line) + ", Element <" + finding.element + ">: " + finding.message);
  }
  for (const forms::Finding& finding : form.findings) {
    if (finding.code != "form.rule_not_executable") out.push_back(finding.text);  // those are counted and listed on their own
  }
  return out;
}

// A fourth part, which published schemas do not have: "1.0" -> "1.0.0.2". Versions are numbers and points.
std::string local_version(std::string version, int n) {
  for (auto points = std::count(version.begin(), version.end(), '.'); points < 2; ++points) version += ".0";
  return version + "." + std::to_string(n);
}

}  // namespace

Result<Imported> import_service(House& house, const ImportRequest& request) {
  if (!request.offer_to.empty()) TRY(house.town(request.offer_to));
  const std::vector<fim::CodeList> lists = TRY(read_lists(request.code_lists));
  const fim::Document document = TRY(fim::read(request.schema));
  const forms::Form form = TRY(forms::compile_form(document, forms::genericode_lists(lists)));
  event::Object manifest = request.manifest ? *request.manifest : packages::default_manifest(form);

  Imported out{.id = std::string(TRY(json::get_string(manifest, "id"))), .title = std::string(TRY(json::get_string(manifest, "title"))),
               .fields = form.field_count(), .findings = findings_of(document, form)};
  out.pages = forms::pages_of(form, forms::plan_pages(form), {}).size();
  out.rules = form.rules.size();
  for (const forms::ProseRule& rule : form.rules) out.prose_rules += rule.executable ? 0 : 1;
  const std::string version(TRY(json::get_string(manifest, "version")));
  for (int n = 1; n <= kMostLocalVersions; ++n) {
    out.version = n == 1 ? version : local_version(version, n);
    manifest["version"] = out.version;
    out.already_there = house.shelf.get(out.id, out.version).has_value();
    out.local_version = n > 1;
    const Status installed = house.shelf.install(manifest, form);
    if (installed && request.offer_to.empty()) return out;
    if (installed) {
      TRY(house.shelf.offer(request.offer_to, out.id, out.version));
      return out;
    }
    if (installed.error().code != "package.version_taken") return fail(installed.error());
  }
  return fail(refused("package.too_many_versions", "schema", out.id));
}

}  // namespace rathaus::flows
