#pragma once
// Reading of typed text for one field; used by validate.h. Pure per field, no look at other answers.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/feel/value.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

using ErrorParams = std::vector<std::pair<std::string, std::string>>;

struct InputError {
  std::string code;
  ErrorParams params;
};

struct ReadInput {
  feel::Value value;
  std::optional<InputError> error;
};

// Empty text (or only blanks) is null without error.
ReadInput read_input(const Form& form, NodeIndex field, std::string_view raw);

// Dates as people write them: 1.2.2026, 01.02.2026, 01022026, 2026-02-01, 1/2/2026, 1. Februar 2026, 1. Feb.
// 2026.
// Errors (code): "form.date.year" two-digit year, "form.date.not_a_date" no such day, "form.date.form" not
// understood.
struct ReadDate {
  std::optional<LocalDate> date;
  std::string code;
};
ReadDate read_date(std::string_view text);
// 14:30, 14.30, 1430, 14 Uhr, 14:30 Uhr, 14:30:15.
std::optional<feel::Time> read_time(std::string_view text);

}  // namespace rathaus::forms
