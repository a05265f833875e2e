#include "libs/base/check.h"
#include "modules/process/process.h"

// clang-format off
__asm__(".section .rodata\n.balign 16\n.global rathaus_universal_model\nrathaus_universal_model:\n"
        ".incbin \"" UNIVERSAL_MODEL "\"\n.global rathaus_universal_model_end\nrathaus_universal_model_end:\n.byte 0\n.previous\n");
extern "C" const char rathaus_universal_model[];
extern "C" const char rathaus_universal_model_end[];
// clang-format on

namespace rathaus::process {

const DeploymentPtr& universal() {
  static const DeploymentPtr ready = [] {
    auto deployed = deploy({rathaus_universal_model,
                            static_cast<std::size_t>(rathaus_universal_model_end - rathaus_universal_model)});
    CHECK(deployed && "the Universalprozess of this program has findings: rathaus process check names them");
    return *std::move(deployed);
  }();
  return ready;
}

}  // namespace rathaus::process
