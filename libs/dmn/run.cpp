#include "libs/dmn/run.h"

#include <fmt/format.h>

namespace rathaus::dmn {

void Run::mark_slowly(const Where& where, std::size_t now) {
  if (now < first_problem_) now = first_problem_;  // a branch's problems were forgotten
  marks_.resize(std::min(marks_.size(), now - first_problem_));
  while (first_problem_ + marks_.size() < now) marks_.push_back(where);
}

std::vector<Problem> Run::problems() const {
  std::vector<Problem> all;
  const auto& problems = evaluation.problems();
  for (std::size_t i = first_problem_; i < problems.size(); ++i) {
    Problem problem{problems[i].code, problems[i].detail, {}, {}, {}};
    if (i - first_problem_ < marks_.size()) {
      const Where& where = marks_[i - first_problem_];
      if (where.file) problem.file = *where.file;
      if (where.element) problem.element = *where.element;
      problem.place = where.place;
    }
    all.push_back(std::move(problem));
  }
  return all;
}

feel::Value fitted(const feel::Value& value, const feel::TypePtr& type, const Where& where, Run& run,
                   const char* what) {
  if (type == nullptr || value.is_null()) return value;
  bool fits = true;
  feel::Value result = feel::coerced(value, *type, fits);
  if (fits) return result;
  std::string text = feel::to_feel(value);
  if (text.size() > 80) text = text.substr(0, 77) + "...";
  return run.fail(where, "type", fmt::format("{} of {} is no {}", text, what, feel::to_string(*type)));
}

}  // namespace rathaus::dmn
