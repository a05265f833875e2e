#pragma once
// What a package says about a case beside its amount: days, numbers and conditions in its own expressions ("step.ende",
// "param.vorlauf_tage", {"op": "and", ...}), with all its steps reckoned.
#include <memory>
#include <optional>

#include "libs/base/time.h"
#include "modules/fees/fees.h"

namespace rathaus::fees {

class CaseValues {
 public:
  // As propose() takes them.
  CaseValues(const Rules& rules, const event::Object& parameters, const event::Object& answers,
             LocalDate today);
  ~CaseValues();
  CaseValues(const CaseValues&) = delete;
  CaseValues& operator=(const CaseValues&) = delete;

  // nullopt: nobody has said, or it is something else.
  std::optional<LocalDate> day(const boost::json::value& expression);
  std::optional<std::int64_t> whole(const boost::json::value& expression);
  bool holds(const boost::json::value& expression);  // false where nobody has said

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace rathaus::fees
