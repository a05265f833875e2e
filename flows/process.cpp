#include "flows/process.h"

#include "flows/internal.h"
#include "flows/process_internal.h"
#include "flows/process_messages.h"
#include "flows/process_migration.h"
#include "libs/bpmn/state_json.h"
#include "libs/json/fields.h"

namespace rathaus::flows {

Result<process::DeploymentPtr> own_model(House& house, const packages::Package& package) {
  const auto* name = package.manifest.if_contains("process");
  if (name == nullptr || !name->is_string()) return process::DeploymentPtr();
  const auto record =
      TRY(TRY(house.runtime.read(runtime::Runtime::kControl))->record("package", package.key()));
  if (!record) return fail(not_found("package.unknown", package.key()));
  const event::Object* files = TRY(json::get_object(record->data, "files"));
  return process::deploy(TRY(json::get_string(*files, json::view(name->get_string()))));
}

Result<event::Object> process_arguments(House& house, const packages::Package& package,
                                        const std::string& tenant) {
  const auto deemed = json::find_object(package.manifest, "deemed_approval");
  std::int64_t months = 0;
  if (deemed && *deemed != nullptr) months = TRY(json::find_int(**deemed, "months")).value_or(0);
  event::Object service{{"id", package.id},
                        {"version", package.version},
                        {"regeln", package.fee.contains("model") || package.fee.contains("steps")},
                        {"fiktion_monate", months},
                        {"vier_augen", package.four_eyes},
                        {"frist_tage", package.expected_days}};
  if (!tenant.empty()) service["land"] = TRY(house.town(tenant))->region;
  event::Object out{{"service", std::move(service)}};
  if (const process::DeploymentPtr own = TRY(own_model(house, package))) out["xml"] = own->xml;
  return out;
}

Result<std::optional<ProcessView>> case_process(House& house, const CaseView& view) {
  const auto read = TRY(house.runtime.read(view.tenant));
  const auto of_case = TRY(read->state(view.c.id));
  const event::Object* instance = of_case ? TRY(json::find_object(of_case->data, kMember)) : nullptr;
  if (instance == nullptr) return std::optional<ProcessView>();
  ProcessView out{.instance = *instance};
  const std::string hash = process::model_of(*instance);
  if (hash == process::universal()->hash) {
    out.deployment = process::universal();
  } else {
    const auto record = TRY(read->record(kProcessModels, hash));
    if (!record) return fail(not_found("process.model_gone", hash));
    out.deployment = TRY(process::deploy(TRY(json::get_string(record->data, "xml"))));
  }
  if (const auto* state = TRY(json::find_object(*instance, "state")))
    out.state = TRY(bpmn::state_from_json(out.deployment->model, *state));
  return std::optional(std::move(out));
}

Status intervene(House& house, const identity::Staff& staff, const DeskAction& action,
                 const process::Turn::Act& act) {
  if (!staff.has("head")) return fail(refused("process.head_only"));
  return act_on_case(
      house, staff, action, "process.Intervene",
      {{"what", act.what}, {"target", act.target}, {"node", act.node}, {"reason", act.reason}});
}

std::vector<event::Query> process_queries() {
  return {{"process.cases",
           "SELECT case_id, reference, service_id FROM case_list WHERE case_id>:after ORDER BY case_id LIMIT "
           ":limit"}};
}

void register_process(House& house) {
  register_messages(house);
  register_migration(house);
  house.runtime.on_effect(
      "ProcessJob",
      [&house](const std::string& tenant,
               const event::Effect& effect) -> Result<std::optional<event::Command>> {
        event::Object answer{{"case_id", effect.stream}};
        for (const char* key : {"run", "round", "attempt"}) answer[key] = effect.data.at(key);
        const std::string implementation(TRY(json::get_string(effect.data, "implementation")));
        const std::string kind(TRY(json::get_string(effect.data, "kind")));
        if (implementation != "case:rules" && kind != "businessRuleTask") {
          answer["broken"] = "Für „" + implementation +
                             "“ ist hier nichts angeschlossen. Von Hand erledigen und als gelöst melden.";
          return std::optional<event::Command>({"process.Answer", std::move(answer)});
        }
        const CaseView view = TRY(load_case(house, tenant, effect.stream));
        const TownPtr town = TRY(house.town(tenant));
        const fees::Proposal proposal =
            fees::propose(view.package->rules, notices::parameters_for(*view.package, *town),
                          notices::rule_answers(view.c), berlin_date(house.runtime.now()));
        boost::json::array why;
        const auto explain = [&](const char* what, const std::vector<fees::Step>& steps) {
          for (const fees::Step& step : steps)
            why.push_back(event::Object{{"what", what}, {"rule", step.rule}, {"text", step.text}});
        };
        explain("reckoned", proposal.explanation);
        explain("open", proposal.open_points);
        explain("ask", proposal.ask);
        explain("refuse", proposal.refuse);
        answer["set"] = event::Object{
            {"regeln", event::Object{{"betrag_cent", proposal.cents},
                                     {"offen", static_cast<std::int64_t>(proposal.open_points.size())},
                                     {"nachfragen", static_cast<std::int64_t>(proposal.ask.size())},
                                     {"ablehnen", static_cast<std::int64_t>(proposal.refuse.size())},
                                     {"quelle", proposal.source}}}};
        answer["why"] = std::move(why);
        return std::optional<event::Command>({"process.Answer", std::move(answer)});
      });
}

}  // namespace rathaus::flows
