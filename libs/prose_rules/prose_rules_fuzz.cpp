// Any text as a rule: never a crash, never a hang; what is understood compiles as FEEL.
#include <cstdint>

#include "libs/base/check.h"
#include "libs/feel/feel.h"
#include "libs/prose_rules/rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rathaus;
  if (size > 16 * 1024) return 0;
  prose_rules::Vocabulary v;
  v.add({"F00000000001",
         "Art",
         false,
         fim::DataType::text,
         {{"001", "Haushund", ""}, {"A", "Abteilung \"A\"", ""}}});
  v.add({"F00000000002", "Nachweis (liegt vor)", false, fim::DataType::boolean, {}});
  v.add({"G00000000003", "Angaben", true, fim::DataType::text, {}});
  const auto c = prose_rules::compile(std::string_view(reinterpret_cast<const char*>(data), size), v);
  for (const auto& one : c.consequences) {
    feel::Scope scope;
    for (const char* name : {"F00000000001", "F00000000002", "G00000000003", "land"}) scope.add(name);
    if (one.when.size() < feel::kMaxExpressionBytes / 4)
      CHECK(feel::Expression::compile(one.when, scope).has_value());
  }
  return 0;
}
