#pragma once
// FEEL, the expression language of DMN 1.5 (chapter 10): text in, compiled form out, evaluated from any thread.
//
//   feel::Scope scope;                                   // names the text may use, in the order of the values
//   scope.add("annual income");
//   auto rule = feel::Expression::compile("annual income * 0.2 > 1000", scope);
//   feel::Evaluation run;                                // budget, problems, the present
//   feel::Value yes = rule->evaluate(std::array{feel::Value::number(6000)}, run);
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/feel/evaluation.h"
#include "libs/feel/function.h"
#include "libs/feel/type.h"
#include "libs/feel/value.h"

namespace rathaus::feel {

inline constexpr std::size_t kMaxExpressionBytes = 256 * 1024;
inline constexpr std::uint32_t kMaxExpressionNodes = 100'000, kMaxExpressionDepth = 200;

enum class Extensions : std::uint8_t { none, camunda };  // further functions that users of other engines know

// The names that a text may use. FEEL's names hold blanks and signs ("Monthly Net-Income"), so reading a text
// needs to know them. The position of a variable is the position of its value in evaluate().
class Scope {
 public:
  // A later variable of the same name hides the earlier. `type` (may be null) lets names of members be read and
  // mismatches be found; it does not change results.
  std::uint32_t add(std::string_view name, TypePtr type = nullptr);
  // A name that may follow a point or stand in a filter, for values whose type is not known.
  void add_member(std::string_view name);
  void add_members_of(const Value& value);  // keys, at every depth
  void add_members_of(const Type& type);
  // What a function body `external {...}` means (10.3.2.13, mapping of 6.3.9: Java, PMML); null: such bodies are refused
  // when they are called.
  using External = std::function<std::shared_ptr<const Function>(std::vector<Function::Parameter>,
                                                                 const Context& mapping)>;
  void set_external(External external) { external_ = std::move(external); }
  const External& external() const { return external_; }
  // A type that `instance of` and parameters may name.
  void add_type(std::string_view name, TypePtr type);

  struct Variable {
    std::string name;
    TypePtr type;
  };
  const std::vector<Variable>& variables() const { return variables_; }
  const std::set<std::string, std::less<>>& members() const { return members_; }
  TypePtr type(std::string_view name) const;
  const std::vector<std::pair<std::string, TypePtr>>& types() const { return types_; }

 private:
  std::vector<Variable> variables_;
  std::set<std::string, std::less<>> members_;
  std::vector<std::pair<std::string, TypePtr>> types_;
  External external_;
};

std::string normal_name(std::string_view name);  // blanks to one space each, none at the ends

struct Program;  // the compiled form; program.h

class Expression {
 public:
  // Errors: invalid "feel.syntax"; `field` is "line:column" in the text, `detail` says what was expected there.
  static Result<Expression> compile(std::string_view text, const Scope& scope,
                                    Extensions extensions = Extensions::none);
  // Unary tests (10.3.1.2, grammar rule 15): the tested value is "?", the last one in `variables` of the call:
  // Scope needs no variable for it. The result is true, false or null.
  static Result<Expression> compile_unary_tests(std::string_view text, const Scope& scope,
                                                Extensions extensions = Extensions::none);

  // `variables` in the order of the scope. Never fails: what goes wrong is null and a problem in `evaluation`.
  Value evaluate(std::span<const Value> variables, Evaluation& evaluation) const;
  Value evaluate_tests(const Value& input, std::span<const Value> variables, Evaluation& evaluation) const;

  const std::string& text() const;
  // Positions in the scope of the variables that the text reads, ascending: what a decision needs to be computed.
  const std::vector<std::uint32_t>& reads() const;
  const Program& program() const { return *program_; }

 private:
  explicit Expression(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
  std::shared_ptr<const Program> program_;
};

}  // namespace rathaus::feel
