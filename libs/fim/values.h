#pragma once
// Reading of single values: dates, numbers, and the JSON that XDatenfelder 2 keeps in praezisierung.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/time.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

std::string_view trimmed(std::string_view text);  // without XML white space at both ends

// At most 60 bytes of a foreign text for an error message, cut between characters.
std::string quoted(std::string_view text);

std::optional<std::uint64_t> parse_number(std::string_view text);  // digits only

struct ReadDate {
  LocalDate date;
  bool exact = true;  // false: a time of day stood behind it
};
std::optional<ReadDate> parse_date(std::string_view text);  // xs:date, zone allowed; also xs:dateTime

enum class DateTimeShape { unreadable, date_only, date_time };
DateTimeShape shape_of_date_time(std::string_view text);  // xs:dateTime, zone and fraction optional

// XDatenfelder 2: {"minLength":"1","maxLength":"80"}, numbers as strings. Editors also write prose there:
// what is not a constraint stays in `note` as written, and the second value is false.
struct ReadConstraints {
  Constraints constraints;
  bool clean = true;
};
ReadConstraints parse_json_constraints(std::string_view text);
std::string json_constraints(const Constraints& constraints);  // the way back, without the note

}  // namespace rathaus::fim
