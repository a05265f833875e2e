#pragma once
// An evaluation that stands while answers change one by one: after a change only what depends on it is computed again.
// Invariant: hidden(), required() and broken() are always what evaluate() says of the same draft (rules_test).
#include <memory>
#include <string>
#include <vector>

#include "modules/forms/validate.h"

namespace rathaus::forms {

class Standing {
 public:
  Standing(const Form& form, Draft draft);  // the form must outlive it
  ~Standing();
  Standing(Standing&&) noexcept;
  Standing& operator=(Standing&&) = delete;

  // A new text for a field that exists. The places of nodes whose visibility, requirement or value changed by it.
  std::vector<Place> set(const Place& place, std::string raw);
  bool hidden(const Place& place) const;  // by its own condition
  bool required(const Place& place) const;  // by its own condition
  std::vector<FieldError> broken() const;  // errors of checks ("form.rule"), in document order
  const Draft& draft() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace rathaus::forms
