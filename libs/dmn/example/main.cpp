// A decision table, asked once and explained: dmn_example [age]
#include <fmt/format.h>

#include <cstdlib>

#include "libs/dmn/dmn.h"

namespace {

constexpr std::string_view kModel = R"(<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:example:pool" name="Freibad">
  <inputData id="age" name="Alter"><variable name="Alter" typeRef="number"/></inputData>
  <inputData id="pass" name="Familienpass"><variable name="Familienpass" typeRef="boolean"/></inputData>
  <decision id="fee" name="Eintritt">
    <variable name="Eintritt" typeRef="number"/>
    <informationRequirement><requiredInput href="#age"/></informationRequirement>
    <informationRequirement><requiredInput href="#pass"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input><inputExpression typeRef="number"><text>Alter</text></inputExpression></input>
      <input><inputExpression typeRef="boolean"><text>Familienpass</text></inputExpression></input>
      <output/>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry>
            <outputEntry><text>2</text></outputEntry></rule>
      <rule><inputEntry><text>&lt; 18</text></inputEntry><inputEntry><text>-</text></inputEntry>
            <outputEntry><text>3.5</text></outputEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
            <outputEntry><text>5</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>
)";

}  // namespace

int main(int argc, char** argv) {
  using namespace rathaus;
  const auto model = dmn::Model::load("freibad.dmn", as_bytes(kModel));
  if (!model) {
    fmt::print(stderr, "{}\n", model.error().detail);
    return 1;
  }
  feel::Context inputs;
  inputs.set("Alter", feel::Value::number(argc > 1 ? std::atoi(argv[1]) : 40));
  inputs.set("Familienpass", false);

  feel::Evaluation evaluation;  // the budget of this one evaluation
  dmn::Trace trace;             // leave it out when nobody asks why
  const dmn::Outcome fee = model->evaluate(*model->find("Eintritt"), inputs, evaluation, &trace);

  fmt::print("Eintritt: {}\n", dmn::german(fee.value));
  for (const dmn::Problem& problem : fee.problems) {
    fmt::print("{}: {}\n", dmn::locate(problem.file, problem.place, {}, problem.element), problem.detail);
  }
  for (const std::string& line : dmn::sentences(trace)) fmt::print("{}\n", line);
  return 0;
}
