// A manifest may come from anywhere: opening it never crashes, and what was opened can be reviewed and reckoned with.
#include "libs/json/json.h"
#include "modules/fees/fees.h"
#include "modules/packages/package.h"

namespace {

std::shared_ptr<const rathaus::forms::Form> small_form() {
  using namespace rathaus::forms;
  auto form = std::make_shared<Form>();
  form->schema_id = "S1";
  form->schema_version = "1.0";
  form->title = "Probe";
  Node root, group, field;
  root.end = 3;
  group.parent = 0;
  group.end = 3;
  group.depth = 1;
  group.key = group.id = "G1";
  field.kind = NodeKind::field;
  field.parent = 1;
  field.end = 3;
  field.depth = 2;
  field.key = field.id = "F1";
  form->nodes = {root, group, field};
  finish(*form);
  return form;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto form = small_form();
  const auto manifest = rathaus::json::parse_object({reinterpret_cast<const char*>(data), size});
  if (!manifest) return 0;
  const auto package = rathaus::packages::open_package(*manifest, form);
  if (!package) return 0;
  (void)rathaus::packages::review(*package);
  (void)rathaus::fees::propose(package->rules, package->parameters, {{"G1[0]/F1[0]", "7"}},
                               rathaus::LocalDate(std::chrono::year(2026) / 11 / 21));
  return 0;
}
