#pragma once
// Code lists in OASIS Genericode 1.0 with the XOeV additions (xoev-cl: recommended key column).
//
// Invariants
// - Rows keep the order of the file; every row has exactly one cell per column (an absent optional value is
//   an empty text).
// - Which column is stored and which one is shown is a choice of the service (a FIM schema says it only in
//   prose or in codeKey/nameKey): View carries it. The file's own key is only the default.
// Source: OASIS Code List Representation (Genericode) 1.0; XOeV-Handbuch, chapter on code lists.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"

namespace rathaus::fim {

struct CodeListColumn {
  std::string id;  // Column/@Id: what cells refer to
  std::string short_name;
  std::string long_name;
  std::string data_type;  // Data/@Type, an XSD type ("string")
  bool required = false;  // @Use
  friend bool operator==(const CodeListColumn&, const CodeListColumn&) = default;
};

struct CodeListKey {
  std::string id;
  std::vector<std::size_t> columns;  // usually one
  bool recommended = false;          // XOeV recommendedKeyColumn
  friend bool operator==(const CodeListKey&, const CodeListKey&) = default;
};

struct CodeList {
  std::string short_name;
  std::string long_name;
  std::string version;
  std::string canonical_uri;
  std::string canonical_version_uri;
  std::string agency;
  std::vector<CodeListColumn> columns;
  std::vector<CodeListKey> keys;
  std::vector<std::string> cells;  // row after row: cells[row * columns.size() + column]

  std::size_t rows() const { return columns.empty() ? 0 : cells.size() / columns.size(); }
  std::string_view cell(std::size_t row, std::size_t column) const {
    return cells[row * columns.size() + column];
  }
  std::optional<std::size_t> column(
      std::string_view id) const;  // by id, else by short name, else by long name
  std::size_t key_column() const;  // recommended single-column key, else the first such key, else 0
  // The first column that is not a key and is not named as one; the key column when there is no other.
  std::size_t default_label_column() const;
  friend bool operator==(const CodeList&, const CodeList&) = default;
};

// A code list seen through the columns that a service chose. Borrows the list.
class CodeListView {
 public:
  // Names or ids of columns; empty: the list's own choice. Refuses an unknown column
  // ("fim.genericode.column").
  static Result<CodeListView> open(const CodeList& list, std::string_view key_column = {},
                                   std::string_view label_column = {}, std::string_view help_column = {});
  std::size_t size() const { return list_->rows(); }
  std::string_view code(std::size_t row) const { return list_->cell(row, key_); }
  std::string_view label(std::size_t row) const { return list_->cell(row, label_); }
  std::string_view help(std::size_t row) const;                  // empty without a help column
  std::optional<std::size_t> find(std::string_view code) const;  // first row with the code
  std::size_t key_column() const { return key_; }
  std::size_t label_column() const { return label_; }

 private:
  const CodeList* list_ = nullptr;
  std::size_t key_ = 0;
  std::size_t label_ = 0;
  std::optional<std::size_t> help_;
  std::unordered_map<std::string_view, std::size_t> rows_;
};

struct CodeListLimits {
  std::size_t bytes = 64u << 20;
  std::size_t depth = 64;
  std::size_t xml_elements = 8'000'000;
  std::size_t attributes = 64;
  std::size_t text_bytes = 1u << 20;
  std::size_t columns = 256;
  std::size_t cells = 8'000'000;
};

// Reads a code list with its rows in the file (SimpleCodeList). The namespace of inner elements is not looked
// at: the standard gives them none, and files differ. Errors (ErrorKind::invalid, detail "Zeile N, Element
// <x>: ..."):
// fim.genericode.xml, .limit, .namespace, .missing, .duplicate (column id or cell twice), .column (no such
// column).
Result<CodeList> read_code_list(ByteView bytes, const CodeListLimits& limits = {});

}  // namespace rathaus::fim
