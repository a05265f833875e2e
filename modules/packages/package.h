#pragma once
// A service package: everything a service is, as data with a manifest (services/README.md has the format). A case pins the version.
// Invariant: a package that was opened is complete; what a manifest says and nobody understands is refused by name.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/event/event.h"
#include "libs/fim/fim.h"
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
  std::string use;    // "granted", "partly_granted", "refused", "question", "note"
  std::string title;  // in the list of modules
  std::string text;
};

struct RemedySpec {
  std::string kind = "widerspruch_vwgo";  // as libs/calendar names them
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
  std::string assurance = "none";        // none, normal, substantial, high
  int expected_days = 30;                // told to the applicant when the papers are complete
  int question_days = 14;                // default time to answer a question
  int retention_days = 3650;             // after closing
  std::vector<CheckItem> checklist;
  std::vector<TextModule> texts;
  std::string letter_subject;
  std::string notice_name;               // "Bescheid", "Bewohnerparkausweis"
  event::Object fee;                     // evaluated by modules/fees
  event::Object parameters;              // defaults; a tenant's own values lie over them
  std::string role;                      // staff role that handles it: "steueramt"
  event::Object manifest;                // as it came, for the designer and for export
  std::string source_sha256;             // of the schema file
  bool synthetic_manifest = false;       // imported schema without a manifest: defaults, to be completed by the designer

  std::shared_ptr<const forms::Form> form;
  std::shared_ptr<const forms::Plan> plan;

  const TextModule* text(std::string_view id) const;
  std::string key() const { return id + "@" + version; }
};

// From a manifest (JSON object) and the compiled form. Errors: invalid "package.*", field names the member.
Result<Package> open_package(const event::Object& manifest, std::shared_ptr<const forms::Form> form);

// What an imported schema gets that has no manifest: id from the schema id ("s07000000200"), its version, neutral texts, no fee.
event::Object default_manifest(const forms::Form& form);

}  // namespace rathaus::packages
