#pragma once
// Private: decision tables (DMN 1.5, chapter 8) in compiled form.
#include <memory>
#include <string>
#include <vector>

#include "libs/dmn/run.h"
#include "libs/dmn/table_index.h"

namespace rathaus::dmn {

struct TableInput {
  std::shared_ptr<const feel::Expression> expression;  // null: its text is wrong
  std::shared_ptr<const feel::Expression> values;      // null: none
  feel::TypePtr type;
  Where where;
  std::string text;
};

struct TableOutput {
  std::string name;
  feel::TypePtr type;
  std::shared_ptr<const feel::Expression> values;    // null: none
  std::vector<feel::Value> priorities;               // highest first
  std::shared_ptr<const feel::Expression> fallback;  // null: none
  Where where;
};

// A cell's compiled text; equal texts are compiled once.
struct Cell {
  std::shared_ptr<const feel::Expression>
      expression;  // null: "-" for inputs, constant for outputs, or broken
  feel::Value constant;
  bool any = false;     // "-"
  bool broken = false;  // never true, null as an output
  std::string text;
};

class TableLogic : public Logic {
 public:
  TableLogic(Where where, feel::TypePtr type) : Logic(std::move(where), std::move(type)) {}

  HitPolicy policy = HitPolicy::unique;
  Aggregator aggregator = Aggregator::none;
  std::vector<TableInput> inputs;
  std::vector<TableOutput> outputs;
  std::vector<const Cell*> tests;    // row by row
  std::vector<const Cell*> results;  // row by row
  std::vector<std::unique_ptr<const Cell>> cells;
  struct RuleNote {  // for traces
    std::string id, description;
    std::vector<std::string> annotations;
    Place place;
  };
  std::vector<RuleNote> rules;
  std::unique_ptr<const TableIndex> index;  // null: scan

 protected:
  feel::Value compute(Frame& frame, Run& run) const override;

 private:
  bool read_inputs(Frame& frame, Run& run, std::vector<feel::Value>& values) const;
  std::vector<std::uint32_t> hits(const std::vector<feel::Value>& values, Frame& frame, Run& run) const;
  std::vector<std::uint32_t> scan(const std::vector<feel::Value>& values, Frame& frame, Run& run) const;
  std::vector<std::uint32_t> traced(const std::vector<feel::Value>& values, Frame& frame, Run& run,
                                    TracedTable& table) const;
  bool enough(std::size_t hits) const;
  feel::Truth test(std::uint32_t rule, std::size_t column, const feel::Value& value, Frame& frame,
                   Run& run) const;
  std::vector<feel::Value> outputs_of(std::uint32_t rule, Frame& frame, Run& run) const;
  feel::Value checked_output(feel::Value value, const TableOutput& output, Place place, Frame& frame,
                             Run& run) const;
  feel::Value composed(const std::vector<feel::Value>& parts) const;
  feel::Value fallback(Frame& frame, Run& run) const;
  feel::Value decide(const std::vector<std::uint32_t>& hits, Frame& frame, Run& run,
                     TracedTable* table) const;
  feel::Value aggregate(const feel::List& values, Run& run) const;
  std::vector<std::size_t> by_priority(const std::vector<std::vector<feel::Value>>& rows) const;
};

}  // namespace rathaus::dmn
