// The build has no libs/dmn.
#include "tools/conformance_feel/models.h"

namespace rathaus::conformance {

feel::Scope::External external_functions() { return {}; }

struct Models::Loaded {};
Models::Models(std::string folder) : folder_(std::move(folder)) {}
Models::~Models() = default;
bool Models::available() { return false; }
Verdict Models::run(const Case&) { return {false, "this build has no engine for models"}; }

}  // namespace rathaus::conformance
