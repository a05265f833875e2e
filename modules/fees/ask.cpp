#include "modules/fees/ask.h"

#include "modules/fees/inputs.h"
#include "modules/fees/model.h"

namespace rathaus::fees {

Result<feel::Value> ask(const Rules& rules, const std::string& decision, const event::Object& parameters,
                        const feel::Context& inputs, LocalDate on) {
  const Model* model = rules.impl().model.get();
  if (model == nullptr) return fail(not_found("fees.no_model"));
  Scope scope;
  std::vector<std::string> open;
  fill_scope(rules.specification(), parameters, {}, on, scope, open);
  return model->ask(decision, scope, inputs);
}

}  // namespace rathaus::fees
