#pragma once
// Cases of others against a package's own model: a mapping beside the package (`<id>.golden.json`, services/README.md) says in FEEL
// which input of the model comes from which word of a case, which decisions answer it, and what their result is called there.
// Never: an answer taken from the mapping for a single case; an input or expected word that nobody maps passed over in silence.
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/event/event.h"
#include "modules/fees/fees.h"

namespace rathaus::fees {

struct GoldenMismatch {
  std::string key, expected, got;  // key: of the expected result; empty: the case could not be run
};

class Golden {
 public:
  // `manifest` of the package, its model, and the mapping. Errors: invalid "golden.*", and those of the model.
  static Result<Golden> open(const event::Object& manifest, const ModelFile& model,
                             const event::Object& mapping);
  // Names under which cases of this package appear.
  std::vector<std::string> services() const;
  // Empty: everything expected came out. `input` and `expected` are plain JSON: ISO dates as texts, amounts as numbers.
  std::vector<GoldenMismatch> run(std::string_view service, const event::Object& input,
                                  const event::Object& expected) const;

  struct Impl;

 private:
  explicit Golden(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace rathaus::fees
