#pragma once
// Private: what kind of value a FEEL tree gives, as far as that is certain, and the mistakes that are certain too.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/dmn/dmn.h"
#include "libs/feel/ast.h"
#include "libs/feel/built_ins.h"

namespace rathaus::dmn {

// Could a value of `from` be taken for `to`, with the implicit conversions of 10.3.2.9.4? True where unknown.
bool may_fit(const feel::TypePtr& from, const feel::TypePtr& to);
// What both are; null where that is not one thing.
feel::TypePtr common_type(const feel::TypePtr& a, const feel::TypePtr& b);
feel::TypePtr type_of_value(const feel::Value& value);
std::string type_text(const feel::TypePtr& type);  // as FEEL writes it; "Any" where it is not known
// Any for what is not known (also null).
feel::Type::Kind kind_of(const feel::TypePtr& type);

class Inference {
 public:
  using Report = std::function<void(Severity, std::string code, std::string detail, std::uint32_t offset)>;
  Inference(const feel::Tree& tree, const feel::Scope& scope, feel::Extensions extensions, Report report)
      : tree_(tree), scope_(scope), extensions_(extensions), report_(std::move(report)) {}

  feel::TypePtr expression() { return value(tree_.root); }
  void unary_tests(const feel::TypePtr& input);

 private:
  struct Local {
    std::string name;
    feel::TypePtr type;
    bool item = false;  // of a filter: its members are names too
  };
  feel::TypePtr value(feel::NodeId id);
  feel::TypePtr argument(const feel::Node& node, std::uint32_t i) { return value(tree_.argument(node, i)); }
  feel::TypePtr name(const feel::Node& node);
  feel::TypePtr arithmetic(const feel::Node& node);
  void comparison(const feel::Node& node, const feel::TypePtr& a, const feel::TypePtr& b, bool order);
  void condition(const feel::TypePtr& type, const feel::Node& node, const char* what);
  feel::TypePtr path(const feel::Node& node);
  feel::TypePtr filter(const feel::Node& node);
  feel::TypePtr loop(const feel::Node& node);
  feel::TypePtr context(const feel::Node& node);
  feel::TypePtr range(const feel::Node& node);
  feel::TypePtr function(const feel::Node& node);
  feel::TypePtr call(const feel::Node& node);
  feel::TypePtr call_built_in(const feel::Node& node, const feel::BuiltIn& row,
                              const std::vector<feel::TypePtr>& types);
  feel::TypePtr call_typed(const feel::Node& node, const feel::Type& type,
                           const std::vector<feel::TypePtr>& types);
  bool literal_text(const feel::Node& node, const feel::BuiltIn& row);
  void test(feel::NodeId id, const feel::TypePtr& input);
  bool reads_input(feel::NodeId id) const;
  const feel::TypePtr* find(std::string_view name) const;
  void unknown_name(const feel::Node& node, const std::string& name);
  void error(const feel::Node& node, const char* code, std::string detail) {
    report_(Severity::error, code, std::move(detail), node.offset);
  }

  const feel::Tree& tree_;
  const feel::Scope& scope_;
  feel::Extensions extensions_;
  Report report_;
  std::vector<Local> locals_;
};

}  // namespace rathaus::dmn
