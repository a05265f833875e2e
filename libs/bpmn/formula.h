#pragma once
// An expression of a model: FEEL text, compiled once, with the names it reads. Variables of a process are not declared, so the
// names are taken from the text itself: every word that is not a keyword, a call or a member may be a variable; one that nobody
// set is null.
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "libs/feel/feel.h"

namespace rathaus::bpmn {

class Formula {
 public:
  Formula() = default;
  // `declared`: names of data objects and properties, which may hold blanks. Error: invalid "feel.syntax".
  static Result<Formula> compile(std::string_view text, const std::set<std::string, std::less<>>& declared);
  static Formula constant(feel::Value value);

  bool given() const { return constant_ || expression_ != nullptr; }
  const std::string& text() const { return text_; }
  const std::vector<std::string>& names() const {
    return names_;
  }  // what evaluate() wants values for, in this order
  feel::Value evaluate(std::span<const feel::Value> values, feel::Evaluation& run) const;

 private:
  std::string text_;
  std::vector<std::string> names_;
  std::shared_ptr<const feel::Expression> expression_;
  bool constant_ = false;
  feel::Value value_;
};

}  // namespace rathaus::bpmn
