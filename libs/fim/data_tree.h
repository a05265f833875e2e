#pragma once
// The shape of the data of a document: what both schema languages are written from. Private.
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/fim/data_schema.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

struct DataNode {
  std::string key;       // of the JSON: "F1", "F1~2"
  std::string label;
  const Field* field = nullptr;  // nullptr: a group
  const Element* element = nullptr;
  bool choice = false;
  bool required = false;         // present whenever the group around it is
  std::uint32_t min = 0, max = 1;  // occurrences when present; max > 1: an array
  std::vector<DataNode> children;
};

// Groups that can hold nothing (only labels) are not in it. Errors: fim.data.root, fim.data.id.
Result<std::vector<DataNode>> data_tree(const Document& document, const DataSchemaOptions& options);

// The value that a field has in data.
// `any`: a code of a list that stands elsewhere, or a value of the field's type where that list is missing.
enum class DataKind { text, boolean, integer, number, date, time, date_time, file, any };
DataKind data_kind(const Field& field);
// The codes a value must be of; empty: any.
std::vector<const Choice*> codes_of(const Field& field);
// A limit of a number as digits; empty when it is none.
std::string number_limit(std::string_view text);
std::string date_limit(std::string_view text);

}  // namespace rathaus::fim
