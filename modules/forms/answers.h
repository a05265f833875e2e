#pragma once
// Answers of one application, and the draft they come from.
// - A Place is a node of the form and the occurrence of every level above it and of itself: "G1[0]/F2[1]".
// - Answers hold FEEL values, in document order; they are computed by the server from the draft, never sent
//   by a client.
// - A Draft keeps what was typed, letter for letter, beside what was opened and chosen; it may be as wrong as
//   people are.
// - Never: an answer of a label, hidden or locked field that came from a client.
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/feel/value.h"
#include <boost/json/fwd.hpp>

#include "modules/forms/form.h"

namespace rathaus::forms {

struct Step {
  NodeIndex node = 0;
  std::uint16_t occurrence = 0;
  friend auto operator<=>(const Step&, const Step&) = default;
};

// Sorted in document order, occurrence by occurrence. The form itself is the place without steps.
class Place {
 public:
  Place() = default;
  Place child(NodeIndex node, std::uint16_t occurrence = 0) const;
  Place parent() const;                                // CHECKs that it is not the form itself
  Place with_occurrence(std::uint16_t occurrence) const;  // of the last step
  Place with_occurrence_at(std::size_t level, std::uint16_t occurrence) const;
  NodeIndex node() const { return size_ == 0 ? NodeIndex{0} : steps_[size_ - 1].node; }
  std::uint16_t occurrence() const { return size_ == 0 ? std::uint16_t{0} : steps_[size_ - 1].occurrence; }
  std::size_t depth() const { return size_; }
  Step step(std::size_t level) const { return steps_[level]; }
  bool within(const Place& group) const;               // the same place, or below it
  friend std::strong_ordering operator<=>(const Place& a, const Place& b);
  friend bool operator==(const Place& a, const Place& b) { return (a <=> b) == 0; }

 private:
  std::array<Step, kMaxDepth> steps_{};
  std::uint8_t size_ = 0;
};

std::string path_of(const Form& form, const Place& place);  // "G99000000001[0]/F99000000002[0]"
// Errors: refused "form.path". Occurrences must lie below kMaxOccurrences and the node's own maximum.
Result<Place> place_at(const Form& form, std::string_view path);

// Short names for HTML: a letter and "node.occurrence.occurrence..." with one occurrence per level:
// "a17.0.1".
enum class NameKind : char {
  answer = 'a',  // the input of a field; its hint, help and error have ids made from it
  gate = 'g',    // yes or no: optional group opened?  "ja" / "nein"
  choice = 'c',  // which child of a choice group: the number of its node
  add = 'n',     // button: one more occurrence of the node
  remove = 'd',  // button: take this occurrence away
};
struct ParsedName {
  NameKind kind = NameKind::answer;
  Place place;
};
std::string name_of(const Form& form, NameKind kind, const Place& place);
// exactly what name_of gives, or nothing
std::optional<ParsedName> parse_name(const Form& form, std::string_view name);

struct FileAnswer {  // the bytes are a sealed blob elsewhere
  std::string blob;    // sha256, 64 hex digits
  std::string name;    // as the person called it
  std::string mime;    // as found in the bytes, not as claimed
  std::uint64_t size = 0;
  friend bool operator==(const FileAnswer&, const FileAnswer&) = default;
};
feel::Value to_value(const FileAnswer& file);  // context {blob, name, mime, size}
std::optional<FileAnswer> file_from_value(const feel::Value& value);

struct Answers {
  std::map<Place, feel::Value> values;  // never null values
  const feel::Value* find(const Place& place) const;
  // 1 + highest occurrence of `node` below the group instance `parent` that has an answer.
  std::uint16_t count(const Place& parent, NodeIndex node) const;
  friend bool operator==(const Answers&, const Answers&) = default;
};
// {"G1[0]/F2[0]": value, ...} in document order, values as libs/feel writes them.
std::string to_json(const Form& form, const Answers& answers);
Result<Answers> answers_from_json(const Form& form, std::string_view json);  // invalid "form.answers"

enum class PageState : std::uint8_t { open, with_errors, done };  // a page never sent is "open" by absence

struct Draft {
  std::map<Place, std::string> raw;  // answers as typed: dates "1.2.2026", codes, "true"/"false" for yes/no
  std::map<Place, FileAnswer> files;
  std::map<Place, std::uint16_t> counts;  // occurrences opened; key: the node's place with last occurrence 0
  std::map<Place, NodeIndex> choices;            // chosen child of a choice group's instance
  std::map<std::string, PageState> pages;        // by page id
  std::string land = {};  // "SL": of the town, for rules of single Länder; set by whoever loads, never stored
  LocalDate
      today{};  // rules about past and future; set by whoever loads, never stored; not a day: those rules say nothing
  friend bool operator==(const Draft&, const Draft&) = default;
};
std::string to_json(const Form& form, const Draft& draft);
Result<Draft> draft_from_json(const Form& form, std::string_view json);  // invalid "form.draft"
// The same as a JSON object, to lie in a larger one.
boost::json::object to_object(const Form& form, const Draft& draft);
Result<Draft> draft_from_object(const Form& form, const boost::json::object& json);

// How many occurrences of `node` stand in the group instance `parent`: opened by the person, at least the
// node's minimum; a field at least once; an optional group only when opened; a child of a choice group only
// when chosen.
std::uint16_t occurrences(const Form& form, const Draft& draft, const Place& parent, NodeIndex node);

// Raw text for a value and back (a draft made from answers of an earlier application or of the generator).
std::string raw_from_value(const Form& form, NodeIndex field, const feel::Value& value);
Draft draft_from_answers(const Form& form, const Answers& answers);

}  // namespace rathaus::forms
