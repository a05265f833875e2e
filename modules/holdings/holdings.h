#pragma once
// Lists that a service keeps beyond its cases (dogs and their tags): reading them from CSV, taking them from cases, yearly amounts.
// Never half a file, never a number twice, never an amount from a rule that failed.
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/event/event.h"
#include "modules/fees/fees.h"

namespace rathaus::holdings {

struct Column {
  std::string id, label, type;  // text, date, bool, code
  bool required = false;
  std::vector<std::string> values;  // code only
  std::string path;  // answer it comes from when a case is granted; empty: none
};

struct RowField {
  std::string name, column, equals;  // equals empty: the column's yes or no
};

// Columns that make the window address of a household's notice; several are joined by a blank ("Lindenweg 5").
struct Recipient {
  std::string given_names, family_name, organisation, postal_code, city;
  std::vector<std::string> street;
};

// A value that the rules cannot decide: a person has to look before there is an amount.
struct Unclear {
  std::string column, equals, text;  // text: German, "Es ist unklar, ob der Hund ein Listenhund ist."
};

// The package's member `holdings`, read and checked. Errors: invalid "holdings.*".
struct Layout {
  std::string title;  // "Hunde"
  std::vector<Column> columns;
  std::string number;  // column of the running number; empty: none
  std::vector<std::string> group;  // columns that make one household
  std::string from, until;  // columns of the first and last day; may be empty
  std::string decision, rows_input, year_input, amount;  // of the yearly renewal
  std::vector<RowField> fields;
  std::string each;  // decision that answers the amount of every row, in their order; empty: none
  std::vector<std::string> row_words;  // columns that name a row in the notice
  std::vector<Unclear> unclear;
  std::optional<Recipient> recipient;  // without it no notice can be made
  std::string notice_subject, notice_text,
      notice_reasons;  // of the year: the subject, text modules of the package

  static Result<Layout> read(
      const event::Object& manifest);  // not_found "holdings.none": the service keeps no list
  const Column* column(std::string_view id) const;
};

// Values by column: text, "2026-03-01", "true". Missing ones are absent.
using Row = std::map<std::string, std::string>;

// What a person may see of a row whose household is protected (BMG 51): its number, days, codes, yes and no. No free text, nothing of
// the household.
bool shown_of_protected(const Layout& layout, const Column& column);
Row without_household(const Layout& layout, Row row);
std::vector<std::string> household_of(const Layout& layout, const Row& row);

struct CellProblem {
  std::string column;  // id
  std::string text;  // German: "„x“ ist kein Datum (TT.MM.JJJJ)."
};
// One row as it was typed, by column. What is right stands in `out` even when something else is wrong.
std::vector<CellProblem> read_row(const Layout& layout, const Row& typed, Row& out);
// As people write it: "01.03.2026", "ja". Empty: nothing is kept.
std::string in_german(const Column& column, const Row& row);

struct CsvResult {
  std::vector<Row> rows;  // empty when anything is wrong
  std::vector<std::string> errors;  // German: "Zeile 7, Spalte „Geburtsdatum“: ..."
  std::vector<std::string> ignored;  // columns of the file that nobody knows
};
inline constexpr std::size_t kMaxCsvBytes = 8u << 20, kMaxCsvLines = 50'000, kMaxErrors = 100;

// Columns by id or label in the first line, separated by ; or , or a tabulator; UTF-8. `taken`: numbers that are given already.
CsvResult read_csv(const Layout& layout, std::string_view bytes, const std::vector<std::string>& taken);
std::string to_csv(const Layout& layout, const std::vector<Row>& rows);

// The next free number after all that are given: numbers are counted up, others are left alone.
std::string next_number(const std::vector<std::string>& taken);

// The row that a granted application becomes; the number is given by the caller.
Row from_case(const Layout& layout, const event::Object& answers);

// The package's member `list_change`: what a granted application changes in the list of another service. Errors: invalid "holdings.*".
struct ListChange {
  struct Set {
    std::string column, path,
        value;  // from the answer at the path, or the value; "next": the next free number
  };
  std::string service;  // whose list
  std::string column, path;  // the row whose column says what the answer at the path says
  std::vector<Set> sets;

  static Result<ListChange> read(
      const event::Object& manifest);  // not_found "holdings.none": it changes no list
};
// What the answers name the row with; empty: nothing.
std::string row_named_by(const ListChange& change, const event::Object& answers);
// The same number, however it was typed: blanks and small letters do not count.
bool same_number(std::string_view a, std::string_view b);
// The row as it is after the change; `taken`: numbers that are given.
Row changed(const ListChange& change, const event::Object& answers, Row row,
            const std::vector<std::string>& taken);

struct AssessedRow {
  std::size_t row = 0;  // its place among the rows that were asked about
  std::string words;  // "Hundemarke B-12, Bello (Dackel)"
  std::int64_t cents = 0;
};
struct Assessment {
  std::vector<std::string> household;  // values of the group's columns
  std::vector<std::string> numbers;
  std::vector<AssessedRow> rows;  // their amounts add up to `cents`; 0 each where the package does not tell
  std::int64_t cents = 0;
  std::string problem;  // German; not empty: a person has to look, there is no amount
};
// Every household with a row that holds in the year. Rows that begin in that year are assessed by their own case.
std::vector<Assessment> renew(const Layout& layout, const fees::Rules& rules, const event::Object& parameters,
                              const std::vector<Row>& rows, int year);

// The first day on which a row is no longer kept, from the package's `retention`; nullopt: it has not ended, or the service names no
// time. `touched`: the year in which it was last assessed or its end was entered; 0: not since it ended.
// Law: GDPR 5(1)(e); AO 147(4), 170(1): periods of taxes begin with the end of the year.
std::optional<LocalDate> erased_on(const event::Object& manifest, const Layout& layout, const Row& row,
                                   int touched);
// The same for what is kept of a year.
std::optional<LocalDate> year_erased_on(const event::Object& manifest, int year, int touched);

// "Hundemarke B-12, Bello (Dackel)": what a notice calls a row.
std::string words_of(const Layout& layout, const Row& row);

}  // namespace rathaus::holdings
