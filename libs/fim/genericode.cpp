#include "libs/fim/genericode.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "libs/fim/values.h"
#include "libs/xml/xml.h"

namespace rathaus::fim {
namespace {

// The namespaces of Genericode 1.0 and of its predecessor that XOeV once used; inner elements carry none.
constexpr std::array<std::string_view, 2> namespaces = {
    "http://docs.oasis-open.org/codelist/ns/genericode/1.0/",
    "http://docs.oasis-open.org/codelist/ns/genericode/0.4/"};

class CodeListReader : public xml::Handler {
 public:
  explicit CodeListReader(const CodeListLimits& limits) : limits_(limits) {}

  Status on_start(const xml::StartTag& tag) override;
  Status on_text(std::string_view text, std::uint32_t) override {
    text_ += text;
    return {};
  }
  Status on_end(std::string_view name, std::uint32_t line) override;
  CodeList take() { return std::move(list_); }

 private:
  struct Reference {  // of a key to a column that may be declared after it
    std::size_t key;
    std::string column;
    std::uint32_t line;
  };

  static std::unexpected<Error> refuse(std::string_view code, std::uint32_t line, std::string_view element,
                                       std::string_view message) {
    return fail(invalid("fim.genericode." + std::string(code), xml::locate(line, element, message),
                        std::string(element)));
  }
  // The open elements are exactly these, from the root down: a Row elsewhere is not a row.
  bool within(std::initializer_list<std::string_view> path) const { return std::ranges::equal(open_, path); }
  Status start_root(const xml::StartTag& tag);
  Status start_column(const xml::StartTag& tag);
  Status start_row(const xml::StartTag& tag);
  Status start_cell(const xml::StartTag& tag);
  Status end_identification(std::string_view name, std::string_view text);
  Status end_row(std::uint32_t line);
  Status end_column_set();
  Status end_list(std::uint32_t line);

  const CodeListLimits& limits_;
  CodeList list_;
  std::vector<std::string> open_;
  std::string text_;
  std::vector<Reference> references_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<bool> given_;      // cells of the current row
  std::size_t next_column_ = 0;  // a Value without ColumnRef belongs to the column after the one before
  std::size_t column_ = 0;       // of the current cell
  std::uint32_t row_line_ = 0;
  bool has_rows_element_ = false;
};

Status CodeListReader::start_root(const xml::StartTag& tag) {
  const bool known = std::ranges::find(namespaces, tag.namespace_uri) != namespaces.end();
  if (!known || tag.name != "CodeList") {
    return refuse(
        "namespace", tag.place.line, tag.name,
        fmt::format("keine Codeliste im Format Genericode (Namensraum {})", quoted(tag.namespace_uri)));
  }
  return {};
}

Status CodeListReader::start_column(const xml::StartTag& tag) {
  const std::string_view* id = tag.find("Id");
  if (id == nullptr || id->empty()) return refuse("missing", tag.place.line, tag.name, "Id fehlt");
  if (list_.columns.size() >= limits_.columns) {
    return refuse("limit", tag.place.line, tag.name, fmt::format("mehr als {} Spalten", limits_.columns));
  }
  if (!columns_.try_emplace(std::string(*id), list_.columns.size()).second) {
    return refuse("duplicate", tag.place.line, tag.name,
                  fmt::format("Spalte {} steht mehrfach", quoted(*id)));
  }
  const std::string_view* use = tag.find("Use");
  list_.columns.push_back({.id = std::string(*id), .required = use != nullptr && *use == "required"});
  return {};
}

Status CodeListReader::start_row(const xml::StartTag& tag) {
  if (list_.columns.empty()) return refuse("missing", tag.place.line, "Column", "fehlt in <ColumnSet>");
  if (list_.cells.size() + list_.columns.size() > limits_.cells) {
    return refuse("limit", tag.place.line, tag.name, fmt::format("mehr als {} Zellen", limits_.cells));
  }
  list_.cells.resize(list_.cells.size() + list_.columns.size());
  given_.assign(list_.columns.size(), false);
  next_column_ = 0;
  row_line_ = tag.place.line;
  return {};
}

Status CodeListReader::start_cell(const xml::StartTag& tag) {
  column_ = next_column_;
  if (const std::string_view* reference = tag.find("ColumnRef")) {
    const auto found = columns_.find(std::string(*reference));
    if (found == columns_.end()) {
      return refuse("column", tag.place.line, tag.name,
                    fmt::format("Spalte {} gibt es nicht", quoted(*reference)));
    }
    column_ = found->second;
  }
  if (column_ >= list_.columns.size())
    return refuse("column", tag.place.line, tag.name, "mehr Werte als Spalten");
  if (given_[column_]) {
    return refuse("duplicate", tag.place.line, tag.name,
                  fmt::format("Spalte {} steht zweimal in einer Zeile", quoted(list_.columns[column_].id)));
  }
  given_[column_] = true;
  next_column_ = column_ + 1;
  return {};
}

Status CodeListReader::on_start(const xml::StartTag& tag) {
  text_.clear();
  Status status;
  if (open_.empty()) {
    status = start_root(tag);
  } else if (within({"CodeList", "ColumnSet"})) {
    if (tag.name == "Column") status = start_column(tag);
    if (tag.name == "Key") {
      const std::string_view* id = tag.find("Id");
      list_.keys.push_back({.id = id == nullptr ? "" : std::string(*id)});
    }
  } else if (within({"CodeList", "ColumnSet", "Column"}) && tag.name == "Data") {
    const std::string_view* type = tag.find("Type");
    if (type != nullptr) list_.columns.back().data_type = *type;
  } else if (within({"CodeList", "ColumnSet", "Key"}) && tag.name == "ColumnRef") {
    const std::string_view* reference = tag.find("Ref");
    if (reference == nullptr) return refuse("missing", tag.place.line, tag.name, "Ref fehlt");
    references_.push_back({list_.keys.size() - 1, std::string(*reference), tag.place.line});
  } else if (tag.name == "recommendedKeyColumn" &&
             within({"CodeList", "ColumnSet", "Key", "Annotation", "AppInfo"})) {
    list_.keys.back().recommended = true;
  } else if (within({"CodeList", "SimpleCodeList"}) && tag.name == "Row") {
    status = start_row(tag);
  } else if (within({"CodeList", "SimpleCodeList", "Row"}) && tag.name == "Value") {
    status = start_cell(tag);
  }
  if (tag.name == "SimpleCodeList" && open_.size() == 1) {
    has_rows_element_ = true;
    status = end_column_set();
  }
  if (!status) return status;
  open_.emplace_back(tag.name);
  return {};
}

Status CodeListReader::end_identification(std::string_view name, std::string_view text) {
  if (within({"CodeList", "Identification"})) {
    if (name == "ShortName") list_.short_name = text;
    if (name == "LongName" && list_.long_name.empty()) list_.long_name = text;
    if (name == "Version") list_.version = text;
    if (name == "CanonicalUri") list_.canonical_uri = text;
    if (name == "CanonicalVersionUri") list_.canonical_version_uri = text;
  } else if (within({"CodeList", "Identification", "Agency"}) && name == "LongName" && list_.agency.empty()) {
    list_.agency = text;
  } else if (within({"CodeList", "ColumnSet", "Column"})) {
    if (name == "ShortName") list_.columns.back().short_name = text;
    if (name == "LongName" && list_.columns.back().long_name.empty()) list_.columns.back().long_name = text;
  } else if (within({"CodeList", "SimpleCodeList", "Row", "Value"}) && name == "SimpleValue") {
    list_.cells[list_.cells.size() - list_.columns.size() + column_] = text;
  }
  return {};
}

Status CodeListReader::end_row(std::uint32_t) {
  for (std::size_t column = 0; column < given_.size(); ++column) {
    if (given_[column] || !list_.columns[column].required) continue;
    return refuse("missing", row_line_, "Row",
                  fmt::format("die Pflichtspalte {} fehlt", quoted(list_.columns[column].id)));
  }
  return {};
}

// Keys may name columns that come after them, so they are resolved when the set is complete.
Status CodeListReader::end_column_set() {
  for (const Reference& reference : references_) {
    const auto found = columns_.find(reference.column);
    if (found == columns_.end()) {
      return refuse("column", reference.line, "ColumnRef",
                    fmt::format("Spalte {} gibt es nicht", quoted(reference.column)));
    }
    list_.keys[reference.key].columns.push_back(found->second);
  }
  references_.clear();
  return {};
}

Status CodeListReader::end_list(std::uint32_t line) {
  const auto lacking = [&](std::string_view element) {
    return refuse("missing", line, element, "fehlt oder ist leer");
  };
  if (list_.canonical_uri.empty()) return lacking("CanonicalUri");
  if (list_.version.empty() && list_.canonical_version_uri.empty()) return lacking("Version");
  if (list_.columns.empty()) return lacking("Column");
  if (!has_rows_element_) return lacking("SimpleCodeList");
  return {};
}

Status CodeListReader::on_end(std::string_view name, std::uint32_t line) {
  open_.pop_back();
  const Status named = end_identification(name, trimmed(text_));
  text_.clear();
  if (!named) return named;
  if (within({"CodeList", "SimpleCodeList"}) && name == "Row") return end_row(line);
  if (open_.empty()) return end_list(line);
  return {};
}

bool is_key(const CodeList& list, std::size_t column) {
  return std::ranges::any_of(list.keys, [&](const CodeListKey& key) {
    return std::ranges::find(key.columns, column) != key.columns.end();
  });
}

}  // namespace

std::optional<std::size_t> CodeList::column(std::string_view id) const {
  for (const auto member : {&CodeListColumn::id, &CodeListColumn::short_name, &CodeListColumn::long_name}) {
    for (std::size_t at = 0; at < columns.size(); ++at) {
      if (columns[at].*member == id) return at;
    }
  }
  return std::nullopt;
}

std::size_t CodeList::key_column() const {
  const auto single = [](const CodeListKey& key) { return key.columns.size() == 1; };
  for (const CodeListKey& key : keys) {
    if (key.recommended && single(key)) return key.columns[0];
  }
  const auto first = std::ranges::find_if(keys, single);
  return first == keys.end() ? 0 : first->columns[0];
}

std::size_t CodeList::default_label_column() const {
  for (std::size_t at = 0; at < columns.size(); ++at) {
    if (!is_key(*this, at) && at != key_column()) return at;
  }
  return key_column();
}

Result<CodeListView> CodeListView::open(const CodeList& list, std::string_view key_column,
                                        std::string_view label_column, std::string_view help_column) {
  CodeListView view;
  view.list_ = &list;
  view.key_ = list.key_column();
  view.label_ = list.default_label_column();
  const auto choose = [&](std::string_view name, auto& into) -> Status {
    if (name.empty()) return {};
    const auto column = list.column(name);
    if (!column) {
      return fail(
          refused("fim.genericode.column", std::string(name),
                  fmt::format("Die Codeliste {} hat keine Spalte {}", list.canonical_uri, quoted(name))));
    }
    into = *column;
    return {};
  };
  TRY(choose(key_column, view.key_));
  TRY(choose(label_column, view.label_));
  TRY(choose(help_column, view.help_));
  for (std::size_t row = 0; row < list.rows(); ++row) view.rows_.try_emplace(list.cell(row, view.key_), row);
  return view;
}

std::string_view CodeListView::help(std::size_t row) const {
  return help_ ? list_->cell(row, *help_) : std::string_view{};
}

std::optional<std::size_t> CodeListView::find(std::string_view code) const {
  const auto found = rows_.find(code);
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

Result<CodeList> read_code_list(ByteView bytes, const CodeListLimits& limits) {
  CodeListReader reader(limits);
  Status status = xml::parse(bytes, reader,
                             {.bytes = limits.bytes,
                              .depth = limits.depth,
                              .elements = limits.xml_elements,
                              .attributes = limits.attributes,
                              .text_bytes = limits.text_bytes});
  if (!status) {
    Error error = std::move(status.error());
    if (error.code.starts_with("xml.limit")) error.code = "fim.genericode.limit";
    if (error.code.starts_with("xml.") && error.kind == ErrorKind::invalid) error.code = "fim.genericode.xml";
    return fail(std::move(error));
  }
  return reader.take();
}

}  // namespace rathaus::fim
