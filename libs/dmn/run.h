#pragma once
// Private: the compiled form of boxed expressions and the state of one evaluation.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/dmn/dmn.h"
#include "libs/dmn/model.h"
#include "libs/feel/feel.h"

namespace rathaus::dmn {

// Where a FEEL text or boxed expression stands. Shared: a function may outlive its model.
using Name = std::shared_ptr<const std::string>;
struct Where {
  Name file, element;  // element: name of the decision, function ..
  Place place;
};

// Values of the variables in scope, by position: what is required, then what contexts, functions and loops add.
using Frame = std::vector<feel::Value>;

class Run {
 public:
  Run(feel::Evaluation& state, Trace* trace)
      : evaluation(state), trace(trace), first_problem_(state.problems().size()), outer_(state.host) {
    state.host = this;
  }
  ~Run() { evaluation.host = outer_; }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  static Run* of(feel::Evaluation& state) { return static_cast<Run*>(state.host); }

  // Problems that came since the last call happened here.
  void mark(const Where& where) {
    const std::size_t now = evaluation.problems().size();
    if (now != first_problem_ + marks_.size()) [[unlikely]]
      mark_slowly(where, now);
  }
  feel::Value fail(const Where& where, const char* code, std::string detail) {
    mark(where);
    evaluation.fail(code, std::move(detail));
    mark(where);
    return {};
  }
  std::vector<Problem> problems() const;
  std::size_t problem_count() const { return evaluation.problems().size(); }

  feel::Evaluation& evaluation;
  Trace* const trace;
  TraceStep* step = nullptr;  // of the element that is being evaluated; null: no trace

 private:
  void mark_slowly(const Where& where, std::size_t now);
  std::size_t first_problem_;
  std::vector<Where> marks_;
  void* outer_;
};

// The value if it is of the type, or can implicitly become so (10.3.2.9.4); else null and a problem.
feel::Value fitted(const feel::Value& value, const feel::TypePtr& type, const Where& where, Run& run,
                   const char* what);

// What the machine's stack carries, FEEL's levels included: calls and boxed expressions within each other.
inline constexpr std::uint32_t kMaxLevels = 2'000;

class Logic {
 public:
  Logic(Where where, feel::TypePtr type) : where_(where), type_(std::move(type)) {}
  virtual ~Logic() = default;
  feel::Value evaluate(Frame& frame, Run& run) const {
    if (!run.evaluation.spend(1)) return {};
    if (run.evaluation.levels >= kMaxLevels)
      return run.fail(where_, "budget", "expressions within expressions beyond the depth limit");
    ++run.evaluation.levels;
    feel::Value value = compute(frame, run);
    --run.evaluation.levels;
    if (type_ != nullptr) return fitted(value, type_, where_, run, "the expression");
    return value;
  }
  const Where& where() const { return where_; }

 protected:
  virtual feel::Value compute(Frame& frame, Run& run) const = 0;
  Where where_;
  feel::TypePtr type_;  // null: Any
};
using LogicPtr = std::shared_ptr<const Logic>;

// Turns expressions of one element into Logic. Errors become issues, and logic that gives null with a problem.
class LogicCompiler {
 public:
  struct Context {
    Name file, element;
    const Options* options;
    std::vector<Issue>* issues;
    // Type of a typeRef; null for Any, an issue for unknown names.
    std::function<feel::TypePtr(const std::string& ref, Place place)> type;
    // Allowed values of a type's definition as they are written, for priorities; null: none.
    std::function<const Text*(const std::string& ref)> allowed;
  };
  explicit LogicCompiler(Context context) : context_(std::move(context)) {}

  // `type` of the result: the expression's own typeRef counts as well.
  LogicPtr expression(const Expression* expression, feel::Scope& scope);
  LogicPtr literal(const Text& text, const feel::Scope& scope, feel::TypePtr type);
  LogicPtr table(const DecisionTable& table, const feel::Scope& scope, Place place, feel::TypePtr type,
                 const std::string& output_ref);
  LogicPtr broken(Place place, std::string code, std::string detail);
  // A boxed Java function's value, or logic that fails.
  LogicPtr java(const FunctionDefinition& function, std::vector<feel::Function::Parameter> parameters,
                Place place);
  std::vector<feel::Function::Parameter> parameters(const std::vector<InformationItem>& items);

  // Null with an issue where the text is wrong.
  std::shared_ptr<const feel::Expression> feel(const Text& text, const feel::Scope& scope, bool tests);
  void issue(Severity severity, std::string code, std::string detail, Place place);
  Where where(Place place) const { return {context_.file, context_.element, place}; }
  const Context& context() const { return context_; }

  // typeRef of the decision's variable: of a table with one output without a type of its own.
  std::string result_ref;

 private:
  LogicPtr context_logic(const dmn::Context& context, feel::Scope& scope, Place place, feel::TypePtr type);
  LogicPtr filter(const Filter& filter, feel::Scope& scope, Place place, feel::TypePtr type);
  LogicPtr iteration(const Iteration& iteration, feel::Scope& scope, Place place, feel::TypePtr type);
  LogicPtr invocation(const Invocation& invocation, feel::Scope& scope, Place place, feel::TypePtr type);
  LogicPtr function(const FunctionDefinition& function, feel::Scope& scope, Place place, feel::TypePtr type);
  Context context_;
};

}  // namespace rathaus::dmn
