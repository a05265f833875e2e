#pragma once
// Cases of model-cases.json: a decision of a whole model.
#include <map>
#include <memory>
#include <string>

#include "libs/feel/feel.h"
#include "tools/conformance_feel/case.h"

namespace rathaus::conformance {

// What a body `external {java: ..}` means, also in expressions; null in a build without libs/dmn.
feel::Scope::External external_functions();

class Models {
 public:
  explicit Models(std::string folder);
  ~Models();
  // False in a build without an engine for models (libs/dmn): the cases are reported as not run.
  static bool available();
  Verdict run(const Case& item);

 private:
  struct Loaded;
  std::string folder_;
  std::map<std::string, std::unique_ptr<Loaded>> loaded_;  // by file: most have many cases
};

}  // namespace rathaus::conformance
