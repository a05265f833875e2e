#pragma once
// The quality report of a schema: what an editor should look at before it is published, each with line, element, a
// German sentence and a code that stays.
//
//   standard           what read() noted: the file differs from the standard
//   duplicate_id       one id stands for different things (other content or version), here or in another file
//   repeated_sibling   one id twice below the same parent: a rule cannot tell them apart
//   missing_text       a question, label, help, name or sentence is empty
//   select_empty       a choice with nothing to choose from
//   code_list_missing  referenced, and not among the lists given
//   code_list_unused   given, and referenced by nobody
//   code_list_versions one list in several versions
//   code_list_column   codeKey, nameKey or helpKey name no column of the list
//   structure_cycle    a group inside itself
//   rule_cycle         rules whose elements depend on each other in a circle
//   unreachable        nobody ever gets to see or fill it
//   unknown_reference  a rule or relation names an element that is not in the schema
//   rule_unclear       a rule that was not understood
//   contradiction      two rules say the opposite for the same answers
//   release_state      no state, or parts behind the whole, or a validity that is over
//   version_missing    a working copy
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libs/base/time.h"
#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"

namespace rathaus::fim {

enum class Weight { note, warning, error };
std::string_view code_of(Weight weight);  // "note", "warning", "error"

struct Defect {
  Weight weight = Weight::warning;
  std::string code;  // "fim.check.missing_text"
  std::uint32_t line = 0;
  std::string element;  // id
  std::string path;  // of the position, or empty
  std::string text;  // one German sentence
  friend bool operator==(const Defect&, const Defect&) = default;
};

// What somebody who understands the prose knows of a rule of the document (this library does not).
struct RuleFacts {
  Index rule = none;
  bool understood = false;
  std::string why;  // German, where understanding stopped
  struct Effect {
    std::string element;  // id
    bool hides = false, demands = false;  // hidden; required or shown
  };
  std::vector<Effect> effects;
  std::vector<std::string> reads;  // ids
};

struct QualityOptions {
  std::span<const CodeList> lists;  // those that stand beside the schema
  std::span<const RuleFacts> rules;
  std::optional<LocalDate> today;  // without it nothing is out of date
};

// Errors first, then by line.
std::vector<Defect> quality(const Document& document, const QualityOptions& options = {});
// One element with different content in several documents (`names` for the sentence, same order).
std::vector<Defect> quality_across(std::span<const Document> documents, std::span<const std::string> names);
void sort_defects(std::vector<Defect>& defects);

}  // namespace rathaus::fim
