#include "flows/import_service.h"

#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"

namespace rathaus::flows {
namespace {

constexpr int kMostLocalVersions = 99;

Result<std::vector<fim::CodeList>> read_lists(const std::vector<Bytes>& files) {
  std::vector<fim::CodeList> out;
  for (const Bytes& file : files) out.push_back(TRY(fim::read_code_list(file)));
  return out;
}

}  // namespace

Result<Imported> import_service(House& house, const std::string& tenant, ByteView schema, const std::vector<Bytes>& code_lists) {
  TRY(house.town(tenant));
  const std::vector<fim::CodeList> lists = TRY(read_lists(code_lists));
  const fim::Document document = TRY(fim::read(schema));
  const forms::Form form = TRY(forms::compile_form(document, forms::genericode_lists(lists)));
  event::Object manifest = packages::default_manifest(form);

  Imported out{.id = std::string(TRY(json::get_string(manifest, "id"))), .title = form.title, .fields = form.field_count(),
               .findings = form.findings.size(), .prose_rules = form.rules.size()};
  const std::string version(TRY(json::get_string(manifest, "version")));
  for (int n = 1; n <= kMostLocalVersions; ++n) {
    out.version = n == 1 ? version : version + "-ort" + std::to_string(n);
    manifest["version"] = out.version;
    out.already_there = house.shelf.get(out.id, out.version).has_value();
    out.local_version = n > 1;
    const Status installed = house.shelf.install(manifest, form);
    if (installed) {
      TRY(house.shelf.offer(tenant, out.id, out.version));
      return out;
    }
    if (installed.error().code != "package.version_taken") return fail(installed.error());
  }
  return fail(refused("package.too_many_versions", "schema", out.id));
}

}  // namespace rathaus::flows
