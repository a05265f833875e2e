#pragma once
// "Warum?" for a person at the desk: the trace of a decision as short German sentences.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libs/dmn/dmn.h"

namespace rathaus::fees {

class Why {
 public:
  explicit Why(const dmn::Model& model);
  // Values of this input or decision are shown in this unit (inputs.h); others as they are.
  void set_unit(std::string name, std::string unit) { units_[std::move(name)] = std::move(unit); }

  // Of the decision evaluated last in the trace and of what it rests on; what was handed in is not told again.
  std::vector<std::string> sentences(const dmn::Trace& trace) const;

  struct Hit {  // one rule that became part of the result
    std::string annotation;
    std::vector<std::string> why;
  };
  // Rules of the last decision's own table, in the order of its results; empty: it is no table.
  std::vector<Hit> hits(const dmn::Trace& trace) const;
  // Where the result stands: the annotation of the one rule that gave it; empty: several, or none.
  std::string annotation(const dmn::Trace& trace) const;

 private:
  std::string shown(const std::string& name, const feel::Value& value) const;
  std::string conditions(const dmn::TracedTable& table, const dmn::TracedRule& rule,
                         const dmn::TraceStep& step) const;
  std::string condition(const std::string& name, const feel::Value& value, const std::string& test,
                        const dmn::TraceStep& step) const;
  void table(const dmn::TracedTable& table, const dmn::TraceStep& step, const std::string& of,
             std::vector<std::string>& out) const;
  void step(const dmn::TraceStep& step, bool last, std::vector<std::string>& out) const;
  std::string reckoning(const dmn::TraceStep& step) const;
  const std::string& label(const dmn::TracedTable& table, std::size_t column) const;

  std::map<std::string, std::string> units_;
  std::map<std::string, std::string> formulas_, descriptions_;  // by name of the decision
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::vector<std::string>>
      labels_;  // of a table's columns, by its place
};

}  // namespace rathaus::fees
