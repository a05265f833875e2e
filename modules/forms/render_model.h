#pragma once
// What a page template needs to draw a page; no HTML here. Blocks in order; groups nest by start and end.
#include <string>
#include <string_view>
#include <vector>

#include "modules/forms/pages.h"
#include "modules/forms/validate.h"

namespace rathaus::forms {

enum class Control : std::uint8_t {
  text, textarea, date, time, number,  // `number`: a text input with inputmode, never type=number
  select,                              // up to kSelectMost codes
  combobox,                            // longer lists: searchable; without scripts a select
  radio, checkbox, file,
  output,                              // locked: value shown, nothing to type
};
inline constexpr std::size_t kRadioMost = 6, kSelectMost = 12;

enum class BlockKind : std::uint8_t {
  group_start,  // title (legend), help; level; `remove_name` when this occurrence can be removed
  group_end,
  field,
  text,  // a label field: `text`
  gate,  // yes/no question of an optional group, radio with name, options "ja"/"nein"
  choice,  // radio: which child of a choice group
  add,  // button "Weitere ... hinzufügen": name, title
  manager,  // repeated group with pages of its own: `entries`, add button follows as its own block
  when_start,  // what stands up to when_end depends on answers of this page: id, name, `off`
  when_end,
};

struct Option {
  std::string value, label, help;
  bool selected = false;
};

struct ManagerEntry {
  std::string title;        // "Kind 1: Emma Beispiel"
  std::string page_id;      // first page of the occurrence
  std::string remove_name;  // empty: cannot be removed (minimum)
};

struct Block {
  BlockKind kind = BlockKind::field;
  Control control = Control::text;
  int level = 0;                        // nesting of groups, 0 on the page itself
  bool quiet = false;  // group: the title is the page's own; keep the legend for screen readers only
  std::string id, name;  // of the input; both the same string. Radio: the id of the first option
  std::string title;                    // label, legend, text of a button
  std::string text;                     // text of a label field
  std::string help, hint;
  bool off = false;  // when_start: not asked as the answers are now; a script shows it when they change
  bool required = false;                // not required: the label gets "(freiwillig)"
  std::string value;                    // raw, as typed
  std::vector<Option> options;          // select, radio, gate, choice; combobox too (all codes)
  std::vector<std::string> errors;      // German sentences
  std::string autocomplete;             // WCAG 1.3.5 token or empty
  std::string inputmode;                // "numeric", "decimal", "email", "tel" or empty
  std::uint32_t max_length = 0;         // 0: none
  std::vector<std::string> accept;      // file: media types
  std::uint64_t max_size_bytes = 0;     // file
  bool multiple = false;                // file: several
  struct FileRow {
    std::string name, size, remove_name;  // size as text: "350 KB"
    std::string blob = {};
  };
  std::vector<FileRow> files;           // already uploaded
  std::string remove_name, remove_title;
  std::vector<ManagerEntry> entries;
  std::vector<std::string> legal_bases; // texts, for "Warum fragen wir das?"
  Place place;
};

struct ErrorLink {
  std::string text, target_id;  // href="#a17.0.1"
};

struct PageModel {
  std::string id, title, section;
  std::size_t number = 0, count = 0;  // "Seite 2 von 7"
  std::string previous_id, next_id;   // empty at the ends; after the last page comes the check page
  std::vector<ErrorLink> summary;     // "Es gibt ein Problem"
  std::vector<Block> blocks;
  // JSON for the browser: [{"w": id of a when_start, "s": tree: shown, "r": tree: required},
  // {"c": tree of a check, "m": its sentence, "at": [[names]]: of each list the first that is asked, of those the last},
  // {"n": name, "lo", "hi": values that the field takes}]. Paths are controls of this page, a letter for the type before the name:
  // "t:a17.0"; all else is already a value. Empty: nothing on this page depends on it.
  std::string live;
  bool live_checks = false;  // `live` has checks
};

// `errors`: those to be shown (empty on the first visit). `pages` as pages_of gives them for this draft.
PageModel render_model(const Form& form, const std::vector<Page>& pages, std::string_view page_id,
                       const Draft& draft, const std::vector<FieldError>& errors);
// `sight`: look() of this draft.
PageModel render_model(const Form& form, const std::vector<Page>& pages, std::string_view page_id,
                       const Draft& draft, const std::vector<FieldError>& errors, const Sight& sight);

}  // namespace rathaus::forms
