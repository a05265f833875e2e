// What becomes a row, and what rows cost in a year.
#include <algorithm>
#include <fmt/format.h>

#include "libs/json/json.h"
#include "modules/fees/ask.h"
#include "modules/holdings/holdings.h"

namespace rathaus::holdings {
namespace {

// "G1/F2" of an answer's place "G1[0]/F2[0]".
std::string path_of(std::string_view place) {
  std::string out;
  bool inside = false;
  for (const char c : place) {
    if (c == '[') inside = true;
    if (!inside) out += c;
    if (c == ']') inside = false;
  }
  return out;
}

std::string text_of(const json::value& value) {
  if (value.is_string()) return std::string(json::view(value.get_string()));
  if (value.is_bool()) return value.get_bool() ? "true" : "false";
  if (value.is_int64()) return std::to_string(value.get_int64());
  if (value.is_object()) {  // {"$date": "2026-03-01"}
    for (const auto& entry : value.get_object()) {
      if (entry.value().is_string()) return std::string(json::view(entry.value().get_string()));
    }
  }
  return {};
}

std::string cell(const Row& row, const std::string& id) {
  const auto found = row.find(id);
  return found == row.end() ? std::string() : found->second;
}

// Held on 1 January: not begun in the year or later, not ended before.
bool holds(const Layout& layout, const Row& row, int year) {
  const std::string first = fmt::format("{:04}-01-01", year);
  const std::string from = cell(row, layout.from), until = cell(row, layout.until);
  return (layout.from.empty() || from.empty() || from < first) &&
         (layout.until.empty() || until.empty() || until >= first);
}

}  // namespace

namespace {
std::string answer_at(const event::Object& answers, std::string_view path) {
  for (const auto& entry : answers) {
    if (path_of(entry.key()) != path) continue;
    if (std::string value = text_of(entry.value()); !value.empty()) return value;
  }
  return {};
}
}  // namespace

Row from_case(const Layout& layout, const event::Object& answers) {
  Row out;
  for (const Column& column : layout.columns) {
    if (column.path.empty()) continue;
    if (std::string value = answer_at(answers, column.path); !value.empty())
      out[column.id] = std::move(value);
  }
  return out;
}

std::string words_of(const Layout& layout, const Row& row) {
  std::string out;
  if (const Column* number = layout.column(layout.number); number != nullptr && row.contains(layout.number))
    out = number->label + " " + in_german(*number, row);
  for (const std::string& id : layout.row_words) {
    const std::string word = in_german(*layout.column(id), row);
    if (!word.empty()) out += (out.empty() ? "" : ", ") + word;
  }
  return out;
}

namespace {

// Euro to cents; nothing for what is no amount or has parts of a cent.
std::optional<std::int64_t> cents_of(const feel::Value* amount) {
  if (amount == nullptr || !amount->number()) return std::nullopt;
  const auto cents = feel::Decimal::multiply(*amount->number(), feel::Decimal(100));
  const auto whole = cents ? cents->to_int64() : std::nullopt;
  return whole && *whole >= 0 ? whole : std::nullopt;
}

const feel::Value* member(const Result<feel::Value>& answer, const std::string& name) {
  if (!answer) return nullptr;
  return answer->context() != nullptr ? answer->context()->find(name) : &*answer;
}

const char* kNoAmount = "Die Regeln geben keinen Betrag.";

// The amounts of the single rows, which have to be those of the whole.
std::string take_each(const Result<feel::Value>& answer, Assessment& one) {
  if (!answer) return answer.error().detail;
  const feel::List* list = answer->list();
  if (list == nullptr || list->size() != one.rows.size()) return kNoAmount;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < one.rows.size(); ++i) {
    const auto cents = cents_of(&(*list)[i]);
    if (!cents) return kNoAmount;
    one.rows[i].cents = *cents;
    sum += *cents;
  }
  return sum == one.cents ? std::string()
                          : "Die Beträge der einzelnen Einträge ergeben nicht den Betrag des Haushalts.";
}

std::string unclear_words(const Layout& layout, const Row& row) {
  for (const Unclear& one : layout.unclear) {
    if (cell(row, one.column) == one.equals) return words_of(layout, row) + ": " + one.text;
  }
  return {};
}

}  // namespace

std::string row_named_by(const ListChange& change, const event::Object& answers) {
  return answer_at(answers, change.path);
}

bool same_number(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view number) {
    std::string out;
    for (const char c : number) {
      if (c != ' ') out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
  };
  return !plain(a).empty() && plain(a) == plain(b);
}

Row changed(const ListChange& change, const event::Object& answers, Row row,
            const std::vector<std::string>& taken) {
  for (const ListChange::Set& set : change.sets) {
    std::string value = !set.path.empty()     ? answer_at(answers, set.path)
                        : set.value == "next" ? next_number(taken)
                                              : set.value;
    if (!value.empty()) row[set.column] = std::move(value);
  }
  return row;
}

std::vector<Assessment> renew(const Layout& layout, const fees::Rules& rules, const event::Object& parameters,
                              const std::vector<Row>& rows, int year) {
  std::map<std::vector<std::string>, std::vector<std::size_t>> households;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (holds(layout, rows[i], year)) households[household_of(layout, rows[i])].push_back(i);
  }
  std::vector<Assessment> out;
  const auto on = parse_iso_date(fmt::format("{:04}-01-01", year));
  for (const auto& [key, members] : households) {
    Assessment one{.household = key};
    feel::List list;
    for (const std::size_t i : members) {
      const Row& row = rows[i];
      one.rows.push_back({.row = i, .words = words_of(layout, row)});
      if (std::string number = cell(row, layout.number); !number.empty())
        one.numbers.push_back(std::move(number));
      if (one.problem.empty()) one.problem = unclear_words(layout, row);
      feel::Context fields;
      for (const RowField& field : layout.fields) {
        const std::string value = cell(row, field.column);
        fields.set(field.name, feel::Value(field.equals.empty() ? value == "true" : value == field.equals));
      }
      list.push_back(feel::Value(std::move(fields)));
    }
    if (one.problem.empty()) {
      feel::Context inputs;
      inputs.set(layout.rows_input, feel::Value(std::move(list)));
      inputs.set(layout.year_input, feel::Value::number(year));
      const auto answer = fees::ask(rules, layout.decision, parameters, inputs, *on);
      if (const auto cents = cents_of(member(answer, layout.amount))) {
        one.cents = *cents;
        if (!layout.each.empty())
          one.problem = take_each(fees::ask(rules, layout.each, parameters, inputs, *on), one);
      } else {
        one.problem = answer ? kNoAmount : answer.error().detail;
      }
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace rathaus::holdings
