#pragma once
// A package's DMN model behind the port: which inputs it gets, which decisions are the steps, the checks and the due date.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "libs/dmn/dmn.h"
#include "modules/fees/expression.h"
#include "modules/fees/fees.h"
#include "modules/fees/why.h"

namespace rathaus::fees {

class Model {
 public:
  static Result<std::shared_ptr<const Model>> open(const event::Object& specification, const ModelFile& file);
  // Fills amount, steps, open points, what to ask, grounds to refuse and the due date.
  void run(const event::Object& specification, Scope& scope, Proposal& out) const;
  // One decision by name (ask.h).
  Result<feel::Value> ask(const std::string& name, const Scope& scope, const feel::Context& inputs) const;

 private:
  struct Source {
    std::uint32_t slot;  // of the model's input
    std::string reference;  // "in.beginn", "param.satz"; empty: this service does not ask it
  };
  struct Named {
    dmn::Element element;
    std::vector<std::size_t> sources;  // positions in sources_ of what it rests on
  };
  struct Evaluated {
    feel::Value value;  // null when anything went wrong on the way
    dmn::Trace trace;
    std::vector<dmn::Problem> problems;
  };

  explicit Model(dmn::Model model) : model_(std::move(model)), why_(model_) {}
  Status take_inputs(const event::Object& specification);
  Result<Named> decision(const std::string& name, const std::string& where) const;
  Status names(const json::object& member, std::string_view list, std::vector<Named>& into) const;

  Evaluated evaluate(const Named& decision, const std::vector<dmn::Input>& given) const;
  void steps(const event::Object& specification, Scope& scope, Proposal& out,
             std::vector<dmn::Input>& given) const;
  void gap(const event::Object& specification, const Named& decision, const std::string& label,
           const Scope& scope, const Evaluated& evaluated, Proposal& out) const;
  void check(const Named& decision, const std::vector<dmn::Input>& given, std::vector<Step>& into,
             Proposal& out) const;
  Step failure(const Named& decision, const Evaluated& evaluated) const;

  dmn::Model model_;
  std::vector<Source> sources_;
  std::vector<Named> steps_;  // in the order of the specification's steps
  std::vector<Named> to_person_, ask_, refuse_;
  std::optional<Named> due_;
  std::string source_;  // for Proposal::source
  Why why_;
};

struct Rules::Impl {
  event::Object specification{{"kind", "none"}};
  std::shared_ptr<const Model> model;  // null: declared steps
};

// How a package's model is read: its limits, and the functions it may call beyond FEEL.
dmn::Options model_options();

// Shared with the declared steps (fees.cpp).
void take_amount(const event::Object& specification, Scope& scope, Proposal& out, bool round);
void add_point(std::vector<Step>& points, std::string text, std::string rule = {},
               std::vector<std::string> why = {});
std::string fill_label(std::string_view label, const std::map<std::string, std::string>& shown);

// Everything propose() finds out; `scope` keeps the values of inputs, parameters and steps.
void reckon(const Rules& rules, const event::Object& parameters, const event::Object& answers,
            LocalDate today, Scope& scope, Proposal& out);

}  // namespace rathaus::fees
