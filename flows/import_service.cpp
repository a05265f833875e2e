#include "flows/import_service.h"

#include "libs/crypto/hash.h"
#include "libs/fim/fim.h"
#include "libs/json/json.h"
#include "modules/forms/compile.h"
#include "modules/forms/pages.h"

namespace rathaus::flows {

Result<Imported> import_service(House& house, ByteView schema, const std::optional<event::Object>& given) {
  const fim::Document document = TRY(fim::read(schema));
  const forms::Form form = TRY(forms::compile_form(document));
  event::Object manifest = given ? *given : packages::default_manifest(form);
  const packages::Package package = TRY(packages::open_package(manifest, std::make_shared<forms::Form>(form)));
  Imported out{.id = package.id, .version = package.version, .title = package.title};
  for (forms::NodeIndex i = 0; i < form.nodes.size(); ++i) out.fields += form[i].kind == forms::NodeKind::field ? 1 : 0;
  out.pages = forms::pages_of(form, forms::plan_pages(form), {}).size();
  for (const forms::ProseRule& rule : form.rules) out.prose_rules += rule.executable ? 0 : 1;
  for (const fim::Finding& finding : document.findings) {
    out.findings.push_back("Zeile " + std::to_string(finding.line) + ", <" + finding.element + ">: " + finding.message);
  }
  for (const forms::Finding& finding : form.findings) {
    if (finding.code != "form.rule_not_executable") out.findings.push_back(finding.text);
  }
  out.already_there = house.shelf.get(package.id, package.version).has_value();
  TRY(house.shelf.install(manifest, form));
  return out;
}

}  // namespace rathaus::flows
