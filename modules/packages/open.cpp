// Reading format 1 (services/README.md) completely. The order of the functions is the order of the table there.
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "modules/fees/fees.h"
#include "modules/packages/manifest.h"
#include "modules/packages/package.h"
#include "modules/process/process.h"

namespace rathaus::packages {
namespace {

class Opener {
 public:
  Opener(const event::Object& manifest, std::shared_ptr<const forms::Form> form, const Files& files)
      : top_(manifest, ""), files_(files) {
    out_.manifest = manifest;
    out_.form = std::move(form);
  }

  Result<Package> run() {
    TRY(identity());
    TRY(form());
    TRY(rules());
    TRY(handover());
    TRY(own_process());
    TRY(decision());
    TRY(remedy());
    TRY(time_limits());
    TRY(proofs());
    TRY(eligibility());
    TRY(roles_and_tasks());
    TRY(letters());
    TRY(placeholders());
    TRY(notice());
    TRY(retention());
    TRY(translations());
    TRY(search());
    out_.plan = std::make_shared<const forms::Plan>(forms::plan_pages(*out_.form));
    return std::move(out_);
  }

 private:
  Status identity() {
    TRY(top_.only({"format",         "id",
                   "version",        "title",
                   "summary",        "leika_keys",
                   "ozg_id",         "catalogue_id",
                   "filing_place",   "form",
                   "authority",      "office",
                   "role",           "decision",
                   "procedure_code", "procedure_note",
                   "remedy",         "assurance_level",
                   "assurance_note", "parameters",
                   "inputs",         "fee",
                   "time_limits",    "proofs",
                   "tasks",          "letters",
                   "placeholders",   "notice",
                   "roles",          "retention",
                   "personal_data",  "eligibility",
                   "search",         "synthetic",
                   "texts",          "handover",
                   "holdings",       "list_change",
                   "process",        "deemed_approval"}));
    if (TRY(top_.whole_or("format", 0)) != 1) return fail(manifest_error("value", "format", "this program reads format 1"));
    out_.id = TRY(top_.text("id"));
    out_.version = TRY(top_.text("version"));
    out_.title = TRY(top_.text("title"));
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
    if (out_.id.size() > 64 || !std::all_of(out_.id.begin(), out_.id.end(), plain)) return fail(manifest_error("value", "id", "a-z, 0-9, - and _"));
    const auto digit = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
    if (out_.version.size() > 32 || !std::all_of(out_.version.begin(), out_.version.end(), digit)) {
      return fail(manifest_error("value", "version", "numbers and points"));
    }
    out_.summary = TRY(top_.text_or("summary", ""));
    out_.leika_keys = TRY(top_.texts("leika_keys"));
    out_.ozg_id = TRY(top_.text_or("ozg_id", ""));
    TRY(top_.text_or("catalogue_id", ""));
    if (top_.has("authority")) TRY(top_.one_of("authority", {"municipal", "district", "land", "federal"}));
    out_.filing_place = TRY(top_.text_or("filing_place", ""));
    out_.office = TRY(top_.text_or("office", ""));
    out_.role = TRY(top_.text_or("role", role_from(out_.office)));
    out_.procedure_code = TRY(top_.one_of("procedure_code", {"VwVfG", "AO", "SGBX"}));
    TRY(top_.text_or("procedure_note", ""));
    out_.assurance = TRY(top_.one_of("assurance_level", {"none", "normal", "substantial", "high"}));
    out_.assurance_note = TRY(top_.text_or("assurance_note", ""));
    out_.synthetic_manifest = TRY(top_.flag_or("synthetic", false));
    if (top_.has("personal_data")) {
      const Part data = TRY(top_.part("personal_data"));
      TRY(data.only({"purpose", "law"}));
      TRY(data.text("purpose"));
      TRY(data.texts("law"));
    }
    return {};
  }

  // "Straßenverkehrsbehörde" -> "strassenverkehrsbehoerde"
  static std::string role_from(std::string_view office) {
    std::string out;
    const std::pair<std::string_view, std::string_view> letters[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "ae"},
                                                                     {"Ö", "oe"}, {"Ü", "ue"}, {"ß", "ss"}};
    while (!office.empty()) {
      const auto found = std::find_if(std::begin(letters), std::end(letters), [&](const auto& l) { return office.starts_with(l.first); });
      if (found != std::end(letters)) {
        out += found->second;
        office.remove_prefix(found->first.size());
        continue;
      }
      const char c = office.front();
      if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
      else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
      office.remove_prefix(1);
    }
    return out.empty() ? "sachbearbeitung" : out;
  }

  Status form() {
    if (out_.form == nullptr) return fail(manifest_error("missing", "form", "no compiled form"));
    const Part form = TRY(top_.part("form"));
    TRY(form.only({"file", "schema", "version", "sha256"}));
    const std::string schema = TRY(form.text("schema")), version = TRY(form.text("version"));
    TRY(form.text_or("file", ""));
    out_.source_sha256 = TRY(form.text_or("sha256", ""));
    if (schema != out_.form->schema_id || version != out_.form->schema_version) {
      return fail(manifest_error("form_mismatch", "form", schema + " " + version + ", found " + out_.form->schema_id + " " + out_.form->schema_version));
    }
    return {};
  }

  Status path(const std::string& where, const std::string& path) const {
    if (!out_.form->find(path)) return fail(manifest_error("path", where, path));
    return {};
  }

  // Everything an expression may name goes into the specification, so that a fee is explained by its package alone.
  Status rules() {
    if (top_.has("fee")) {
      const Part fee = TRY(top_.part("fee"));
      TRY(fee.only({"kind", "when", "rounding", "result", "law", "pay", "steps", "model"}));
      if (fee.has("when"))
        out_.fee_when_refused = TRY(fee.one_of("when", {"granted", "refused"})) == "refused";
      if (fee.has("law")) TRY(fee.texts("law"));
      out_.fee = fee.object();
    } else out_.fee = {{"kind", "none"}};
    for (const char* member : {"inputs", "parameters"}) {
      if (const auto* found = top_.object().if_contains(member)) out_.fee[member] = *found;
    }
    if (const auto* decision = top_.object().if_contains("decision"); decision != nullptr && decision->is_object()) {
      const auto* automatic = decision->get_object().if_contains("automatic");
      const auto* conditions = automatic != nullptr && automatic->is_object() ? automatic->get_object().if_contains("to_person_when") : nullptr;
      if (conditions != nullptr) out_.fee["to_person_when"] = *conditions;
    }
    fees::ModelFile model{.version = out_.version};
    if (const auto found = files_.find(model_of(out_.manifest)); found != files_.end())
      model.name = found->first, model.bytes = found->second;
    out_.rules = TRY(fees::Rules::open(out_.fee, model));
    for (const Part& parameter : TRY(top_.parts("parameters"))) {
      TRY(parameter.text("label"));
      if (const auto* value = parameter.object().if_contains("default"))
        out_.parameters[TRY(parameter.text("id"))] = *value;
      if (const auto* versions = parameter.object().if_contains("versions")) {
        out_.parameters[TRY(parameter.text("id"))] = json::object{{"versions", *versions}};
      }
    }
    if (top_.has("holdings")) {
      for (const Part& column : TRY(TRY(top_.part("holdings")).parts("columns"))) {
        if (column.has("path")) TRY(path(column.at("path"), TRY(column.text("path"))));
      }
    }
    if (top_.has("list_change")) {
      const Part change = TRY(top_.part("list_change"));
      TRY(change.only({"service", "find", "set"}));
      TRY(change.text("service"));
      const Part find = TRY(change.part("find"));
      TRY(find.only({"column", "path"}));
      TRY(path(find.at("path"), TRY(find.text("path"))));
      for (const Part& set : TRY(change.parts("set"))) {
        TRY(set.only({"column", "path", "value"}));
        TRY(set.text("column"));
        if (set.has("path") == set.has("value"))
          return fail(manifest_error("value", set.where(), "path or value"));
        if (set.has("path")) TRY(path(set.at("path"), TRY(set.text("path"))));
      }
    }
    for (const Part& input : TRY(top_.parts("inputs"))) {
      TRY(input.text("label"));
      if (input.has("path")) TRY(path(input.at("path"), TRY(input.text("path"))));
      for (const std::string& answer : TRY(input.texts("answers"))) TRY(path(input.at("answers"), answer));
      if (input.has("rows")) {
        const Part rows = TRY(input.part("rows"));
        TRY(path(rows.at("group"), TRY(rows.text("group"))));
        for (const auto& [name, field] : TRY(rows.named("fields")))
          TRY(path(field.at("path"), TRY(field.text("path"))));
      }
      if (!input.has("count")) continue;
      const Part count = TRY(input.part("count"));
      for (const char* member : {"group", "files"}) {
        if (count.has(member)) TRY(path(count.at(member), TRY(count.text(member))));
      }
      if (!count.has("where")) continue;
      const Part where = TRY(count.part("where"));
      for (const auto& entry : where.object()) TRY(path(where.where(), std::string(entry.key())));
    }
    return {};
  }

  // Law: VwVfG 42a: the permit counts as granted so many months after the papers were complete, where a law says so.
  // A model of the service's own: checked here, so that nothing is offered that cannot run.
  Status own_process() {
    if (top_.has("deemed_approval")) {
      const Part part = TRY(top_.part("deemed_approval"));
      TRY(part.only({"months", "law"}));
      const std::int64_t months = TRY(part.whole_or("months", 0));
      if (TRY(part.text("law")).empty() || months < 1 || months > 60)
        return fail(manifest_error("value", part.at("months"), "1 to 60, with the law that says so"));
    }
    if (!top_.has("process")) return {};
    const std::string name = TRY(top_.text("process"));
    const auto found = files_.find(name);
    if (found == files_.end()) return fail(manifest_error("missing", "process", name));
    auto deployed = process::deploy(found->second);
    if (!deployed) {
      return fail(manifest_error(
          "process", "process",
          name + ": " + (deployed.error().detail.empty() ? deployed.error().code : deployed.error().detail)));
    }
    return {};
  }

  Status handover() {
    if (!top_.has("handover")) return {};
    const Part part = TRY(top_.part("handover"));
    TRY(part.only({"to", "preview", "law"}));
    Handover out{.to = TRY(part.text("to")),
                 .preview = TRY(part.flag_or("preview", false)),
                 .law = TRY(part.text_or("law", ""))};
    if (!out.to.starts_with("param.") || !fees::check_expression(out_.fee, json::value(out.to)))
      return fail(manifest_error("reference", part.at("to"), out.to));
    out_.handover = std::move(out);
    return {};
  }

  // Element ids and codes of another language must be those of the form: a text for nothing is a mistake.
  Status translation(const std::string& language, const std::string& file) {
    const auto found = files_.find(file);
    if (found == files_.end()) return fail(manifest_error("missing", "texts." + language, file));
    const auto read = json::parse_object(found->second);
    if (!read) return fail(manifest_error("value", "texts." + language, read.error().detail));
    const Part part(*read, "texts." + language);
    TRY(part.only({"title", "intro", "assurance_note", "elements", "steps", "rules"}));
    Translation out{.title = TRY(part.text("title")),
                    .intro = TRY(part.text_or("intro", "")),
                    .assurance_note = TRY(part.text_or("assurance_note", ""))};
    std::set<std::string> ids;
    for (const forms::Node& node : out_.form->nodes) ids.insert(node.id);
    for (const auto& [id, element] : TRY(part.named("elements"))) {
      if (!ids.contains(id)) return fail(manifest_error("reference", element.where(), id));
      TRY(element.only({"label", "help", "options", "option_helps"}));
      Translation::Element one{.label = TRY(element.text("label")), .help = TRY(element.text_or("help", ""))};
      for (const auto& [member, into] :
           {std::pair("options", &one.options), std::pair("option_helps", &one.option_helps)}) {
        if (!element.has(member)) continue;
        const Part texts = TRY(element.part(member));
        for (const auto& entry : texts.object())
          (*into)[std::string(entry.key())] = TRY(texts.text(entry.key()));
      }
      out.elements.emplace(id, std::move(one));
    }
    if (part.has("steps")) {
      const Part steps = TRY(part.part("steps"));
      for (const auto& entry : steps.object()) {
        if (!fees::check_expression(out_.fee, json::value("step." + std::string(entry.key()))))
          return fail(manifest_error("reference", steps.where(), std::string(entry.key())));
        out.steps[std::string(entry.key())] = TRY(steps.text(entry.key()));
      }
    }
    if (part.has("rules")) {
      const Part rules = TRY(part.part("rules"));
      for (const auto& entry : rules.object()) {
        const std::string id(entry.key());
        if (std::ranges::none_of(out_.form->rules,
                                 [&](const forms::ProseRule& rule) { return rule.id == id; }))
          return fail(manifest_error("reference", rules.where(), id));
        out.rules[id] = TRY(rules.text(entry.key()));
      }
    }
    out_.translations.emplace(language, std::move(out));
    return {};
  }

  Status translations() {
    if (!top_.has("texts")) return {};
    const Part texts = TRY(top_.part("texts"));
    for (const auto& entry : texts.object()) {
      const std::string language(entry.key());
      if (language.size() != 2)
        return fail(manifest_error("value", texts.at(language), "two letters of the language"));
      TRY(translation(language, TRY(texts.text(language))));
    }
    return {};
  }

  Status expression(const Part& part, std::string_view key) const {
    const auto* value = part.object().if_contains(key);
    if (value == nullptr) return {};
    const Status known = fees::check_expression(out_.fee, *value);
    if (!known) return fail(invalid(known.error().code, known.error().detail, part.at(key)));
    return {};
  }

  Status conditions(const Part& part, std::string_view key) {
    for (const Part& condition : TRY(part.parts(key))) {
      TRY(condition.only({"id", "label", "value", "text", "law"}));
      TRY(condition.text("id"));
      TRY(condition.text("label"));
      TRY(condition.text_or("law", ""));
      if (!condition.has("value")) return fail(manifest_error("missing", condition.at("value"), "a condition is expected"));
      TRY(expression(condition, "value"));
      if (condition.has("text")) named_texts_.emplace_back(condition.at("text"), TRY(condition.text("text")));
    }
    return {};
  }

  Status decision() {
    const Part decision = TRY(top_.part("decision"));
    TRY(decision.only({"type", "automatic", "ask_when", "refuse_when", "hear", "considerations", "limits", "law"}));
    out_.decision = TRY(decision.one_of("type", {"bound", "discretion"})) == "bound" ? DecisionKind::bound : DecisionKind::discretion;
    if (decision.has("automatic")) {
      const Part automatic = TRY(decision.part("automatic"));
      TRY(automatic.only({"allowed", "law", "to_person_when"}));
      const bool allowed = TRY(automatic.flag_or("allowed", false));
      TRY(automatic.text_or("law", ""));
      // Law: VwVfG 35a, SGB X 31a: no discretion in a fully automatic act.
      if (allowed && out_.decision == DecisionKind::discretion) return fail(manifest_error("value", automatic.at("allowed"), "discretion is never automatic"));
      TRY(conditions(automatic, "to_person_when"));
    }
    for (const char* list : {"ask_when", "refuse_when", "hear"}) TRY(conditions(decision, list));
    TRY(decision.texts("considerations"));
    TRY(decision.text_or("limits", ""));
    TRY(decision.texts("law"));
    return {};
  }

  Result<std::string> remedy_kind(const Part& part) const {
    const std::string kind = TRY(part.one_of("kind", {"widerspruch", "klage", "einspruch", "widerspruch_vwgo", "klage_vwgo", "widerspruch_sgg",
                                                      "klage_sgg", "einspruch_ao", "klage_fgo"}));
    if (kind == "widerspruch" || kind == "klage") return kind + "_vwgo";
    return kind == "einspruch" ? "einspruch_ao" : kind;
  }

  Status remedy() {
    if (!top_.has("remedy")) return {};
    const Part part = TRY(top_.part("remedy"));
    TRY(part.only({"kind", "period", "without_instruction", "form", "body", "law", "text", "suspensive", "suspensive_law", "by_land", "verified"}));
    RemedySpec general;
    general.kind = TRY(remedy_kind(part));
    if (part.has("period")) TRY(part.one_of("period", {"1 month"}));
    if (part.has("without_instruction")) TRY(part.one_of("without_instruction", {"1 year"}));
    TRY(part.texts("form"));
    TRY(part.text_or("body", ""));
    TRY(part.text_or("suspensive_law", ""));
    general.law = TRY(part.texts("law"));
    general.text = TRY(part.text_or("text", ""));
    general.suspensive = TRY(part.flag_or("suspensive", true));
    general.verified = TRY(part.flag_or("verified", true));
    for (const auto& [land, own] : TRY(part.named("by_land"))) {
      TRY(own.only({"kind", "law", "text", "verified"}));
      if (land.size() != 2) return fail(manifest_error("value", own.where(), "two letters of the Land"));
      RemedySpec one = general;
      one.land = land;
      one.kind = TRY(remedy_kind(own));
      if (own.has("law")) one.law = {TRY(own.text("law"))};
      // The general instruction names the general remedy; another remedy has another text.
      one.text = TRY(own.text_or("text", one.kind == general.kind ? general.text : ""));
      one.verified = TRY(own.flag_or("verified", true));
      out_.remedy_by_land.push_back(std::move(one));
    }
    out_.remedy = std::move(general);
    return {};
  }

  Status time_limits() {
    std::set<std::string> ids;
    for (const Part& limit : TRY(top_.parts("time_limits"))) {
      TRY(limit.only({"id", "title", "for", "after", "before", "days", "months", "law", "when", "remind"}));
      const std::string id = TRY(limit.text("id")), who = TRY(limit.one_of("for", {"applicant", "authority", "other_authority"}));
      if (!ids.insert(id).second) return fail(manifest_error("duplicate_id", limit.at("id"), id));
      TRY(limit.text("title"));
      if (limit.has("after") == limit.has("before")) return fail(manifest_error("value", limit.where(), "either after or before"));
      if (limit.has("days") == limit.has("months")) return fail(manifest_error("value", limit.where(), "either days or months"));
      const std::string event = TRY(limit.text(limit.has("after") ? "after" : "before"));
      if (event.starts_with("in.") || event.starts_with("step.")) TRY(expression(limit, limit.has("after") ? "after" : "before"));
      else if (event != "case.complete_on" && event != "letter.sent_on" && event != "notice.known_on") {
        return fail(manifest_error("reference", limit.where(), event));
      }
      TRY(expression(limit, limit.has("days") ? "days" : "months"));
      TRY(expression(limit, "when"));
      TRY(reckoned_limit(limit, id, who, event));
      const auto* days = limit.object().if_contains("days");
      const int n = days != nullptr && days->is_int64() && days->get_int64() > 0 && days->get_int64() < 3660 ? static_cast<int>(days->get_int64()) : 0;
      if (n > 0 && who == "authority" && event == "case.complete_on") out_.expected_days = n;
      if (n > 0 && who == "applicant" && event == "letter.sent_on") out_.question_days = n;
    }
    time_limit_ids_ = std::move(ids);
    return {};
  }

  Status reckoned_limit(const Part& limit, const std::string& id, const std::string& who,
                        const std::string& event) {
    const bool of_facts = event.starts_with("in.") || event.starts_with("step.");
    const std::string remind = TRY(limit.text_or("remind", ""));
    if (!remind.empty()) {
      named_texts_.emplace_back(limit.at("remind"), remind);
      if (!of_facts || !limit.has("before"))
        return fail(manifest_error("value", limit.at("remind"), "only before a day of the case"));
    }
    if (!of_facts) return {};
    TimeLimit one{.id = id,
                  .title = TRY(limit.text("title")),
                  .law = TRY(limit.text_or("law", "")),
                  .who = who,
                  .event = boost::json::value(event),
                  .before = limit.has("before"),
                  .length = limit.object().at(limit.has("months") ? "months" : "days"),
                  .months = limit.has("months"),
                  .when = {},
                  .remind = remind};
    if (const auto* when = limit.object().if_contains("when")) one.when = *when;
    out_.time_limits.push_back(std::move(one));
    return {};
  }

  // Which answers the desk's search finds a case by, beside what every case has.
  Status search() {
    if (!top_.has("search")) return {};
    const Part search = TRY(top_.part("search"));
    TRY(search.only({"plates"}));
    out_.plates = TRY(search.texts("plates"));
    for (const std::string& one : out_.plates) TRY(path(search.at("plates"), one));
    return {};
  }

  // What has to be there before the papers count as complete (VwVfG 25(2)).
  Status proofs() {
    if (!out_.synthetic_manifest) out_.checklist.push_back({"angaben", "Angaben vollständig und schlüssig"});
    for (const Part& proof : TRY(top_.parts("proofs"))) {
      TRY(proof.only({"id", "title", "path", "required_when", "may_follow", "once_only", "check"}));
      if (proof.has("path")) TRY(path(proof.at("path"), TRY(proof.text("path"))));
      TRY(expression(proof, "required_when"));
      TRY(proof.flag_or("may_follow", false));
      TRY(proof.text_or("once_only", ""));
      const auto* when = proof.object().if_contains("required_when");
      const bool always = when == nullptr || (when->is_bool() && when->get_bool());
      std::string label = TRY(proof.text("title"));
      if (!always) label += " (nur wenn erforderlich)";
      if (const std::string check = TRY(proof.text_or("check", "")); !check.empty()) label += ": " + check;
      const std::string id = TRY(proof.text("id"));
      const auto same = [&](const CheckItem& item) { return item.id == id; };
      if (std::any_of(out_.checklist.begin(), out_.checklist.end(), same)) return fail(manifest_error("duplicate_id", proof.at("id"), id));
      out_.checklist.push_back({id, label});
    }
    return {};
  }

  // Answers with which the service cannot be had, each with what to do instead; flows/eligibility.h shows them.
  Status eligibility() {
    std::set<std::string> ids;
    for (const Part& rule : TRY(top_.parts("eligibility"))) {
      TRY(rule.only({"id", "path", "equals", "title", "text", "instead"}));
      TRY(path(rule.at("path"), TRY(rule.text("path"))));
      for (const char* member : {"equals", "title", "text"}) TRY(rule.text(member));
      TRY(rule.texts("instead"));
      const std::string id = TRY(rule.text("id"));
      if (!ids.insert(id).second) return fail(manifest_error("duplicate_id", rule.at("id"), id));
    }
    return {};
  }

  Status roles_and_tasks() {
    std::set<std::string> roles;
    for (const Part& role : TRY(top_.parts("roles"))) {
      TRY(role.only({"id", "title", "may"}));
      roles.insert(TRY(role.text("id")));
      TRY(role.text("title"));
      for (const std::string& right : TRY(role.texts("may"))) {
        static const std::set<std::string> known = {"read", "check", "ask", "draft", "decide", "sign", "assign"};
        if (!known.contains(right)) return fail(manifest_error("value", role.at("may"), right));
      }
    }
    for (const Part& task : TRY(top_.parts("tasks"))) {
      TRY(task.only({"id", "title", "role", "checklist", "when", "after", "four_eyes"}));
      TRY(task.text("id"));
      TRY(task.text("title"));
      const std::string role = TRY(task.text("role"));
      if (!roles.contains(role)) return fail(manifest_error("reference", task.at("role"), role));
      TRY(task.texts("checklist"));
      if (TRY(task.flag_or("four_eyes", false)))
        out_.four_eyes = true, out_.four_eyes_from_cents = least_amount(task),
        out_.four_eyes_of_head = role == "leitung";
      TRY(expression(task, "when"));
      if (const std::string after = TRY(task.text_or("after", "")); after.starts_with("in.") || after.starts_with("step.")) TRY(expression(task, "after"));
    }
    return {};
  }

  // "when": {"op": "ge", "args": ["step.x", {"const": "1000.00"}]} is an amount; any other condition, or none: always.
  static std::int64_t least_amount(const Part& task) {
    const auto* when = task.object().if_contains("when");
    if (when == nullptr || !when->is_object()) return 0;
    const auto* op = when->get_object().if_contains("op");
    const auto* args = when->get_object().if_contains("args");
    if (op == nullptr || *op != boost::json::value("ge") || args == nullptr || !args->is_array() ||
        args->get_array().size() != 2)
      return 0;
    const auto& amount = args->get_array()[1];
    const auto* text = amount.is_object() ? amount.get_object().if_contains("const") : nullptr;
    if (text == nullptr || !text->is_string()) return 0;
    std::int64_t cents = 0;
    int decimals = -1;
    for (const char c : std::string_view(text->get_string())) {
      if (c == '.' && decimals < 0)
        decimals = 0;
      else if (c < '0' || c > '9' || decimals > 1 || cents > 100'000'000'000)
        return 0;
      else
        cents = cents * 10 + (c - '0'), decimals += decimals >= 0 ? 1 : 0;
    }
    for (int i = std::max(decimals, 0); i < 2; ++i) cents *= 10;
    return cents;
  }

  std::string use_of(const std::string& id) const {
    if (id.starts_with("approval") || id == "not_needed") return out_.handover ? "handed_over" : "granted";
    if (id.starts_with("partial")) return out_.handover ? "note" : "partly_granted";
    if (id.starts_with("refusal")) return "refused";
    return id.starts_with("question") ? "question" : "note";
  }

  Status letters() {
    const Part letters = TRY(top_.part("letters"));
    TRY(letters.only({"subject", "modules"}));
    out_.letter_subject = TRY(letters.text("subject"));
    for (const auto& [id, module] : TRY(letters.named("modules"))) {
      TRY(module.only({"title", "text"}));
      out_.texts.push_back({id, use_of(id), TRY(module.text("title")), TRY(module.text("text"))});
    }
    for (const auto& [where, text] : named_texts_) {
      if (out_.text(text) == nullptr) return fail(manifest_error("reference", where, text));
    }
    return {};
  }

  Status placeholders() {
    static const std::map<std::string, const char*> name_member = {
        {"case", "field"},  {"tenant", "field"}, {"input", "input"},           {"step", "step"},
        {"param", "param"}, {"answer", "path"},  {"time_limit", "time_limit"}, {"assessment", "field"}};
    for (const auto& [name, part] : TRY(top_.named("placeholders"))) {
      TRY(part.only({"from", "field", "input", "step", "param", "path", "time_limit", "text", "answers", "patterns", "required", "proposal"}));
      Placeholder one;
      one.from = TRY(part.one_of("from", {"case", "tenant", "input", "step", "param", "answer", "time_limit",
                                          "explanation", "computed", "clerk", "assessment"}));
      if (const auto member = name_member.find(one.from); member != name_member.end()) one.name = TRY(part.text(member->second));
      one.required = TRY(part.flag_or("required", false));
      one.answers = TRY(part.texts("answers"));
      one.patterns = TRY(part.texts("patterns"));
      for (const std::string& answer : one.answers) TRY(path(part.at("answers"), answer));
      if (one.from == "answer") TRY(path(part.at("path"), one.name));
      const std::string reference = one.from == "input" ? "in." + one.name : one.from + "." + one.name;
      if (one.from == "input" || one.from == "step" || one.from == "param") {
        if (!fees::check_expression(out_.fee, json::value(reference))) return fail(manifest_error("reference", part.where(), reference));
      }
      if (one.from == "time_limit" && !time_limit_ids_.contains(one.name)) return fail(manifest_error("reference", part.where(), one.name));
      if (const std::string proposal = TRY(part.text_or("proposal", "")); !proposal.empty() && out_.text(proposal) == nullptr) {
        return fail(manifest_error("reference", part.at("proposal"), proposal));
      }
      out_.placeholders.emplace(name, std::move(one));
    }
    return {};
  }

  std::string outcome_of(const std::string& id) const {
    if (id.starts_with("refuse")) return "refused";
    if (out_.handover) return "handed_over";
    return id.starts_with("partial") ? "partly_granted" : "granted";
  }

  // The modules of an outcome become one text to start from. Reasons have a field of their own; how to pay stands in the letter's
  // own section with the clerk's amount, so the payment module does not repeat it.
  Status outcome(const Part& outcomes, const std::string& id) {
    TextModule whole{.id = "notice_" + id, .use = outcome_of(id)};
    for (const std::string& name : TRY(outcomes.texts(id))) {
      const TextModule* module = out_.text(name);
      if (module == nullptr) return fail(manifest_error("reference", outcomes.at(id), name));
      if (name.starts_with("reasons")) {
        const std::string reasons_id = "reasons_" + whole.use;
        const auto there = [&](const TextModule& m) { return m.id == reasons_id; };
        if (std::none_of(made_.begin(), made_.end(), there)) made_.push_back({reasons_id, reasons_id, module->title, module->text});
        continue;
      }
      if (name.starts_with("payment") || name == "salutation") continue;
      if (whole.title.empty()) whole.title = module->title;
      whole.text += (whole.text.empty() ? "" : "\n\n") + module->text;
    }
    const auto same = [&](const TextModule& m) { return m.use == whole.use && m.text == whole.text; };
    if (!whole.text.empty() && std::none_of(made_.begin(), made_.end(), same)) made_.push_back(std::move(whole));
    return {};
  }

  Status notice() {
    out_.notice_name = "Bescheid";
    if (!top_.has("notice")) return {};
    const Part notice = TRY(top_.part("notice"));
    TRY(notice.only({"outcomes", "permit"}));
    if (notice.has("outcomes")) {
      const Part outcomes = TRY(notice.part("outcomes"));
      std::vector<std::string> ids;
      for (const auto& entry : outcomes.object()) ids.emplace_back(entry.key());
      std::sort(ids.begin(), ids.end());  // "approve" before "approve_sepa": the plain one is the one to start from
      for (const std::string& id : ids) TRY(outcome(outcomes, id));
      out_.texts.insert(out_.texts.begin(), std::make_move_iterator(made_.begin()), std::make_move_iterator(made_.end()));
    }
    if (!notice.has("permit")) return {};
    const Part permit = TRY(notice.part("permit"));
    TRY(permit.only({"title", "fields", "hint"}));
    out_.notice_name = TRY(permit.text("title"));
    Permit one{.title = out_.notice_name, .fields = {}, .hint = TRY(permit.text_or("hint", ""))};
    if (!one.hint.empty() && out_.text(one.hint) == nullptr)
      return fail(manifest_error("reference", permit.at("hint"), one.hint));
    for (const Part& field : TRY(permit.parts("fields"))) {
      TRY(field.only({"placeholder", "label"}));
      const std::string name = TRY(field.text("placeholder"));
      if (!out_.placeholders.contains(name) && !is_common_placeholder(name))
        return fail(manifest_error("reference", field.at("placeholder"), name));
      one.fields.emplace_back(name, TRY(field.text("label")));
    }
    out_.permit = std::move(one);
    return {};
  }

  Status retention() {
    if (!top_.has("retention")) return {};
    const Part retention = TRY(top_.part("retention"));
    TRY(retention.only({"case_years", "starts", "valid_until", "drafts_days", "law"}));
    const std::int64_t years = TRY(retention.whole_or("case_years", 10));
    if (years < 1 || years > 100) return fail(manifest_error("value", retention.at("case_years"), "1 to 100 years"));
    TRY(retention.whole_or("drafts_days", 30));
    // What is granted may hold longer than its case is open: nothing is erased that may still be needed.
    const std::string starts = TRY(retention.text_or("starts", "closed"));
    const bool ends = starts == "end_of_validity" || starts == "end_of_use";
    if (starts != "closed" && starts != "end_of_year_of_last_assessment" && !ends)
      return fail(manifest_error("value", retention.at("starts"),
                                 "closed, end_of_year_of_last_assessment, end_of_validity or end_of_use"));
    if (ends != retention.has("valid_until"))
      return fail(
          manifest_error("value", retention.where(), "valid_until goes with end_of_validity and end_of_use"));
    TRY(expression(retention, "valid_until"));
    if (const auto* until = retention.object().if_contains("valid_until")) out_.valid_until = *until;
    out_.retention_from_year_end = starts == "end_of_year_of_last_assessment";
    TRY(retention.text_or("law", ""));
    out_.retention_days = static_cast<int>(years * 365 + (years + 3) / 4);  // with leap days: never shorter than the years say
    return {};
  }

  Part top_;
  const Files& files_;
  Package out_;
  std::set<std::string> time_limit_ids_;
  std::vector<std::pair<std::string, std::string>> named_texts_;  // where, id of the module
  std::vector<TextModule> made_;
};

}  // namespace

Result<Package> open_package(const event::Object& manifest, std::shared_ptr<const forms::Form> form,
                             const Files& files) {
  return Opener(manifest, std::move(form), files).run();
}

std::vector<std::string> files_of(const event::Object& manifest) {
  std::vector<std::string> out;
  if (std::string model = model_of(manifest); !model.empty()) out.push_back(std::move(model));
  if (const auto* process = manifest.if_contains("process"); process != nullptr && process->is_string())
    out.emplace_back(json::view(process->get_string()));
  const auto* texts = manifest.if_contains("texts");
  if (texts == nullptr || !texts->is_object()) return out;
  for (const auto& entry : texts->get_object()) {
    if (entry.value().is_string()) out.emplace_back(json::view(entry.value().get_string()));
  }
  return out;
}

std::string model_of(const event::Object& manifest) {
  const auto* fee = manifest.if_contains("fee");
  const auto* model = fee != nullptr && fee->is_object() ? fee->get_object().if_contains("model") : nullptr;
  const auto* file =
      model != nullptr && model->is_object() ? model->get_object().if_contains("file") : nullptr;
  if (file == nullptr || !file->is_string()) return {};
  return std::string(json::view(file->get_string()));
}

const TextModule* Package::text(std::string_view id) const {
  const auto found = std::find_if(texts.begin(), texts.end(), [&](const TextModule& m) { return m.id == id; });
  return found == texts.end() ? nullptr : &*found;
}

const RemedySpec& Package::remedy_in(std::string_view region) const {
  const std::string_view land = region.starts_with("DE-") ? region.substr(3, 2) : std::string_view();
  const auto found = std::find_if(remedy_by_land.begin(), remedy_by_land.end(), [&](const RemedySpec& r) { return r.land == land; });
  return found == remedy_by_land.end() ? remedy : *found;
}

}  // namespace rathaus::packages
