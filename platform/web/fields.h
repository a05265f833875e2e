#pragma once
// Ordered multimap of text: form fields, query parameters. Order and duplicates are kept as sent.
// Not for concurrent use: look-ups build an index on first need.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rathaus::web {

struct Field {
  std::string name;
  std::string value;
  friend bool operator==(const Field&, const Field&) = default;
};

class Fields {
 public:
  void add(std::string name, std::string value);
  // First value of that name. Views live as long as no field is added.
  std::optional<std::string_view> get(std::string_view name) const;
  std::string_view get_or(std::string_view name, std::string_view fallback = {}) const;
  std::vector<std::string_view> all(std::string_view name) const;
  bool has(std::string_view name) const { return get(name).has_value(); }
  std::size_t size() const { return fields_.size(); }
  bool empty() const { return fields_.empty(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::size_t lower(std::string_view name) const;  // position in index_

  std::vector<Field> fields_;
  mutable std::vector<std::uint32_t> index_;  // stably sorted by name; empty = not built
};

}  // namespace rathaus::web
