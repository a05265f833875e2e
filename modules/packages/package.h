#pragma once
// A service package: everything a service is, as data with a manifest (services/README.md has the format). A case pins the version.
// Invariant: a package that was opened is complete; what a manifest says and nobody understands is refused by name.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/event/event.h"
#include "libs/fim/fim.h"
#include "modules/fees/fees.h"
#include "modules/forms/form.h"
#include "modules/forms/pages.h"

namespace rathaus::packages {

enum class DecisionKind { bound, discretion };

struct CheckItem {
  std::string id, label;
};

// A text the clerk starts from and edits freely. {{placeholders}} are filled; one left over blocks sending.
struct TextModule {
  std::string id;
  std::string use;    // "granted", "partly_granted", "refused", "question", "note", "reasons_<outcome>"
  std::string title;  // in the list of modules
  std::string text;
};

struct RemedySpec {
  std::string kind = "widerspruch_vwgo";  // as libs/calendar names them
  std::string text;                       // of the instruction, with {{placeholders}}; empty: the house's own text
  std::vector<std::string> law;
  bool suspensive = true;                 // false: to be paid meanwhile (VwGO 80(2) no. 1)
  bool verified = true;                   // false: nobody has read it in the law of this Land yet
  std::string land = {};                  // "NI": this holds there only; empty: everywhere else
};

// The town takes the application in, checks it beforehand and hands it over: another body decides.
struct Handover {
  std::string to;  // "param.zustaendig": who that is
  bool preview = false;  // what the rules reckon is shown to the applicant, as not binding
  std::string law;
};

// Texts of one language beside German. What is missing there is German.
struct Translation {
  struct Element {
    std::string label, help;
    std::map<std::string, std::string> options, option_helps;  // by code
  };
  std::string title, intro, assurance_note;
  std::map<std::string, Element, std::less<>> elements;  // by id of the FIM element: "F99000000401"
  std::map<std::string, std::string, std::less<>> steps;  // labels of fee steps, by id
  std::map<std::string, std::string, std::less<>>
      rules;  // what is said when a rule of the schema is broken, by id
};
enum class TextKind { label, help, option, option_help };

// A day the service sets for a case, reckoned from its facts. Those that follow from letters and notices act by themselves.
struct TimeLimit {
  std::string id, title, law;
  std::string who;  // applicant, authority, other_authority
  boost::json::value event;  // expression: a day
  bool before = false;  // counted back from that day
  boost::json::value length;  // expression: a whole number of days or months
  bool months = false;
  boost::json::value when;  // null: always
  std::string
      remind;  // text module the clock sends to the applicant when the time has come; empty: it is somebody's task
};

// A paper of its own that goes with the notice: what is shown, not read (a parking permit).
struct Permit {
  std::string title;
  std::vector<std::pair<std::string, std::string>> fields;  // placeholder, its label
  std::string hint;  // text module: what to do with it; empty: none
};

// Where a {{placeholder}} of the texts comes from (services/README.md).
struct Placeholder {
  std::string from;  // case, tenant, input, step, param, answer, time_limit, explanation, computed, clerk
  std::string name;  // field, input, step, param, path or time limit; by `from`
  std::vector<std::string> answers, patterns;  // computed: "{1}" is the first answer; the first pattern whose answers are there
  bool required = false;
};

struct Package {
  std::string id;       // "hundesteuer"
  std::string version;  // "1.0.0"
  std::string title;    // "Hundesteuer anmelden"
  std::string summary;
  std::vector<std::string> leika_keys;
  std::string ozg_id;
  DecisionKind decision = DecisionKind::discretion;
  std::string procedure_code = "VwVfG";  // AO, SGBX
  RemedySpec remedy;
  std::vector<RemedySpec> remedy_by_land;
  std::string assurance = "none";        // none, normal, substantial, high
  std::string
      assurance_note;  // why, and which other ways there are, for whom is not identified so; empty: nothing to say
  int expected_days = 30;                // told to the applicant when the papers are complete
  int question_days = 14;                // default time to answer a question
  int retention_days = 3650;  // after closing; after `valid_until`, where that is later
  bool retention_from_year_end = false;  // counted from the end of that year
  boost::json::value valid_until;  // expression: last day of what is granted; null: it does not end
  std::vector<TimeLimit> time_limits;
  std::vector<CheckItem> checklist;
  std::vector<TextModule> texts;
  std::string letter_subject;
  std::string notice_name;               // "Bescheid", "Bewohnerparkausweis"
  std::optional<Permit> permit;
  event::Object fee;  // as modules/fees reads it, with inputs and parameters
  fees::Rules rules;  // what it reckons with: the fee with its model, compiled once
  event::Object parameters;              // defaults; a tenant's own values lie over them
  std::string role;                      // staff role that handles it: "steueramt"
  std::string office;                    // "Steueramt"
  std::string filing_place;  // number in the filing plan, unless the town has its own: "961.21"
  bool four_eyes = false;  // a second person signs ...
  std::int64_t four_eyes_from_cents = 0;  // ... from this amount on
  bool four_eyes_of_head = false;  // one of the two must lead ("role": "leitung" of that task)
  std::map<std::string, Placeholder> placeholders;
  std::optional<Handover> handover;  // nullopt: the town decides
  bool fee_when_refused =
      false;  // the fee is due when the application fails (an objection), not when it succeeds
  std::map<std::string, Translation, std::less<>> translations;  // by language: "en"
  std::vector<std::string>
      plates;  // paths of the answers that are number plates: the desk finds cases by them
  event::Object manifest;                // as it came, for the designer and for export
  std::string source_sha256;             // of the schema file
  bool synthetic_manifest = false;       // imported schema without a manifest: defaults, to be completed by the designer

  std::shared_ptr<const forms::Form> form;
  std::shared_ptr<const forms::Plan> plan;

  const TextModule* text(std::string_view id) const;
  // The remedy of the place; region as libs/calendar names it ("DE-BY-KATH"): the Land decides.
  const RemedySpec& remedy_in(std::string_view region) const;
  // Text of a form's element in a language ("de", "en"), German where there is none; empty: no such text. `code`: of the option.
  std::string element_text(std::string_view element_id, TextKind kind, std::string_view language,
                           std::string_view code = {}) const;
  std::string title_in(std::string_view language) const;
  std::string intro_in(std::string_view language) const;  // empty: none in that language
  std::string step_label(std::string_view step_id, std::string_view german, std::string_view language) const;
  std::string key() const { return id + "@" + version; }
};

// Files of a package's folder that its manifest names beside the form: the DMN model, by its name.
using Files = std::map<std::string, std::string>;

// From a manifest (JSON object), the compiled form and the files. Errors: invalid "package.*", field names the member: unknown_member,
// missing, wrong_type, value, form_mismatch, path, reference, duplicate_id, and those of fees::Rules::open.
Result<Package> open_package(const event::Object& manifest, std::shared_ptr<const forms::Form> form,
                             const Files& files = {});
// Names of the files a manifest needs besides the form; for whoever reads the folder.
std::vector<std::string> files_of(const event::Object& manifest);
std::string model_of(const event::Object& manifest);  // name of the DMN model; empty: none

// For the service designer: what would stop a letter or is missing from the service. Empty: ready to be offered.
struct Finding {
  std::string code;  // "package.text_missing", "package.rules_not_executable", "package.placeholder_unknown", ...
  std::string text;  // German
  std::vector<std::string> items;  // names of rules, placeholders ... the sentence is about
};
std::vector<Finding> review(const Package& package);

// Placeholders that every letter has, whatever the package says.
bool is_common_placeholder(std::string_view name);
// Names in {{...}} of a text, each once, in order.
std::vector<std::string> placeholders_in(std::string_view text);

// What an imported schema gets that has no manifest: id from the schema id ("s07000000200"), its version, neutral texts, no fee.
event::Object default_manifest(const forms::Form& form);

}  // namespace rathaus::packages
