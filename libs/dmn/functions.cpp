// Business knowledge models and decision services as FEEL functions (DMN 1.5, 10.3.2.13.1 and 10.4).
#include "libs/dmn/impl.h"

namespace rathaus::dmn {
namespace {

using feel::Value;

class KnowledgeFunction : public feel::Function {
 public:
  KnowledgeFunction(const Compiled& element, std::string id, Frame captured)
      : Function(element.parameters, element.result),
        where_(element.where),
        name_(element.name),
        id_(std::move(id)),
        captured_(std::move(captured)),
        logic_(element.logic),
        native_(element.native) {}

  Value call(std::span<const Value> arguments, feel::Evaluation& evaluation) const override {
    if (Run* run = Run::of(evaluation)) return call_in(arguments, *run);
    Run run(evaluation, nullptr);
    return call_in(arguments, run);
  }

 private:
  Value call_in(std::span<const Value> arguments, Run& run) const {
    StepScope step(run, TraceStep::Kind::knowledge, *name_, id_, {}, where_, true);
    if (step) {
      for (std::size_t i = 0; i < arguments.size(); ++i)
        step->inputs.push_back({parameters()[i].name, arguments[i]});
    }
    Frame frame;
    frame.reserve(captured_.size() + arguments.size() + 4);
    frame.assign(captured_.begin(), captured_.end());
    frame.insert(frame.end(), arguments.begin(), arguments.end());
    Value result = logic_->evaluate(frame, run);
    if (native_ && result.function() != nullptr) {
      const auto function = result.shared_function();
      result = function->call(arguments, run.evaluation);
      run.mark(where_);
    }
    if (step) step->result = result;
    return result;
  }

  Where where_;
  Name name_;
  std::string id_;
  Frame captured_;
  LogicPtr logic_;
  bool native_;
};

// Has values of its own: what the caller evaluates is neither seen nor changed.
class ServiceFunction : public feel::Function {
 public:
  ServiceFunction(const Compiled& element, std::weak_ptr<const Impl> impl, std::uint32_t slot)
      : Function(element.parameters, element.result), impl_(std::move(impl)), slot_(slot) {}

  Value call(std::span<const Value> arguments, feel::Evaluation& evaluation) const override {
    const auto impl = impl_.lock();
    if (!impl) return evaluation.fail("external", "the model of this decision service is gone");
    if (Run* run = Run::of(evaluation)) return call_in(*impl, arguments, *run);
    Run run(evaluation, nullptr);
    return call_in(*impl, arguments, run);
  }

 private:
  Value call_in(const Impl& impl, std::span<const Value> arguments, Run& run) const {
    const Slot& slot = impl.slots[slot_];
    StepScope step(run, TraceStep::Kind::service, *slot.element->name, {}, {}, slot.element->where, true);
    State state(impl, run);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (step) step->inputs.push_back({parameters()[i].name, arguments[i]});
      state.give_checked(slot.inputs[i], arguments[i]);
    }
    Value result = state.service(slot_);
    if (step) step->result = result;
    return result;
  }

  std::weak_ptr<const Impl> impl_;  // weak: the model holds this function
  std::uint32_t slot_;
};

}  // namespace

Value knowledge_function(const Compiled& element, std::string id, Frame captured) {
  return Value(std::shared_ptr<const feel::Function>(
      std::make_shared<KnowledgeFunction>(element, std::move(id), std::move(captured))));
}

Value service_function(const std::shared_ptr<const Impl>& impl, std::uint32_t slot) {
  return Value(std::shared_ptr<const feel::Function>(
      std::make_shared<ServiceFunction>(*impl->slots[slot].element, impl, slot)));
}

}  // namespace rathaus::dmn
