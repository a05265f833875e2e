#pragma once
// What changed between two versions of a schema, in plain German, the weightiest for residents first.
// Positions are matched by path; what stands at another path under the same id, once in each, was moved.
#include <string>
#include <vector>

#include "libs/fim/fim.h"

namespace rathaus::fim {

// In the order of weight: what a resident has to answer, then how, then what is said about it, then the paperwork.
enum class ChangeKind {
  question_added,
  question_removed,
  occurrences,
  kind,
  type,
  limits,
  choices,
  code_list,
  rule_added,
  rule_removed,
  rule_changed,
  moved,
  order,
  label,
  help,
  content,
  prefill,
  legal_basis,
  release,
  version,
  other
};
std::string_view code_of(ChangeKind kind);  // "question_added"

struct Change {
  ChangeKind kind = ChangeKind::other;
  std::string path;  // of the new version, of the old one for what was removed; empty: the schema
  std::string element;  // id of the element or rule
  std::string text;  // one German sentence
  std::string before, after;  // the values, where a sentence holds only a part of them
  friend bool operator==(const Change&, const Change&) = default;
};

// Everything that same_content() would see leads to at least one change, except the message's header.
std::vector<Change> differences(const Document& before, const Document& after);

std::string changes_as_text(const std::vector<Change>& changes);
std::string changes_as_json(const std::vector<Change>& changes);

}  // namespace rathaus::fim
