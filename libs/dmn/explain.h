#pragma once
// Why a decision is what it is: which decisions ran on what, which rules hit, which cell was true for which value.
#include <cstdint>
#include <string>
#include <vector>

#include "libs/dmn/model.h"
#include "libs/feel/evaluation.h"
#include "libs/feel/value.h"

namespace rathaus::dmn {

// Beyond these the table's trace keeps only the rules that hit, and a trace no further steps.
inline constexpr std::size_t kMaxTracedCells = 20'000, kMaxTracedSteps = 10'000;

struct TracedValue {
  std::string name;  // of the requirement or parameter; for a table's input: its expression
  feel::Value value;
};

struct TracedRule {
  std::size_t number = 0;  // from 1
  std::string id, description;
  bool hit = false;
  bool chosen = false;  // its output became (part of) the result
  std::vector<feel::Truth> cells;  // one for each input
  std::vector<std::string> tests;  // their texts
  std::vector<TracedValue> outputs;  // of rules that hit
  std::vector<std::string> annotations;
  Place place;
};

struct TracedTable {
  HitPolicy policy = HitPolicy::unique;
  Aggregator aggregator = Aggregator::none;
  std::vector<TracedValue> inputs;
  std::vector<TracedRule> rules;
  std::size_t rule_count = 0;  // of the table
  bool fallback = false;  // no rule hit, the default outputs were taken
  feel::Value result;
  Place place;
};

struct TraceStep {
  enum class Kind : std::uint8_t { input, decision, knowledge, service } kind = Kind::decision;
  std::string name, id, label, file;
  Place place;
  std::vector<TracedValue> inputs;
  feel::Value result;
  bool given = false;  // a decision whose value was handed in
  std::vector<TracedTable> tables;  // that were evaluated in it, in order
  std::vector<TraceStep> calls;  // of business knowledge and services
  std::vector<std::string> problems;
};

struct Trace {
  std::vector<TraceStep> steps;  // in the order of evaluation: what is needed comes first
  std::size_t step_count = 0;  // calls included
  bool cut = false;  // a limit was met: not all is here
};

// As a person reads it: German sentences, indented by two blanks a level.
std::vector<std::string> sentences(const Trace& trace);
// Why a value is missing, in German; the problem's own detail is for whoever writes the model.
std::string german(const feel::Problem& problem);
// A value as a German reader writes it: 1.234,56; 01.02.2026; „Text“; ja; [1; 2].
std::string german(const feel::Value& value);

}  // namespace rathaus::dmn
