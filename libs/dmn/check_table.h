#pragma once
// Private: gaps, overlaps and rules that never hit, of one decision table.
//
// Each column is cut at the constants of its cells into points and open pieces between; an understood cell is true or
// false on the whole of a piece, so one value of the piece shows which. A rule's cell that is not understood may be
// true anywhere. The product of the columns is searched with sets of rules as bits, with pruning and a budget.
// Invariant: what is reported as a gap or overlap is one for the example that is given with it.
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "libs/dmn/check.h"
#include "libs/feel/feel.h"

namespace rathaus::dmn {

// A column as the checker found it.
struct ColumnFacts {
  std::string text;  // the input expression, blanks made normal
  feel::TypePtr type;  // null: not known
  std::vector<const Text*> domain;  // input values and allowed values of the type: all must be true
  std::vector<std::string> paths;  // what the expression reads: "Person.Alter"
  bool plain = false;  // a name or path: every value of the type can come
  bool natural = false;  // a count: whole, not negative
};

struct TableFacts {
  const DecisionTable* table = nullptr;
  Place place;
  const feel::Scope* scope = nullptr;
  feel::Extensions extensions = feel::Extensions::none;
  std::vector<ColumnFacts> columns;
  std::set<const Text*> faulty;  // cells that have an error of their own already
  std::function<void(Severity, std::string code, std::string detail, Place)> report;
};

void check_table(const TableFacts& facts, const CheckLimits& limits);

// Position of a byte of the text in its file.
Place place_in(const Text& text, std::size_t offset);

}  // namespace rathaus::dmn
