#include "flows/service_rules.h"

#include "flows/service_versions.h"

namespace rathaus::flows {
Result<std::string> change_rule(House& house, const RuleChange& change) {
  const PackagePtr package = TRY(house.shelf.get(change.service, change.version));
  forms::Form form = *package->form;
  if (change.rule >= form.rules.size()) return fail(not_found("form.rule.unknown"));
  if (change.leave_out) {
    TRY(forms::leave_out_rule(form, change.rule));
  } else {
    forms::Completion say = change.say;
    say.rule = form.rules[change.rule].id;
    say.version = form.rules[change.rule].version;
    say.node = form.path(form.rules[change.rule].node);
    TRY(forms::complete_rule(form, say));
  }
  if (std::string why = forms::blocking_rules(form); !why.empty())
    return fail(refused("package.rules_conflict", change.service, std::move(why)));
  const packages::Files files = TRY(files_of_package(house, *package));
  std::string version = TRY(store_next_version(house, *package, package->manifest, form, files));
  TRY(house.shelf.offer(change.offer_to, change.service, version));
  return version;
}

}  // namespace rathaus::flows
