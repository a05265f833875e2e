#include "platform/web/fields.h"

#include <algorithm>
#include <numeric>

namespace rathaus::web {

namespace {
constexpr std::size_t kScanInstead = 12;  // below that a linear scan is quicker than the index
}

void Fields::add(std::string name, std::string value) {
  fields_.push_back({std::move(name), std::move(value)});
  index_.clear();
}

std::size_t Fields::lower(std::string_view name) const {
  if (index_.size() != fields_.size()) {
    index_.resize(fields_.size());
    std::iota(index_.begin(), index_.end(), 0U);
    std::stable_sort(index_.begin(), index_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return fields_[a].name < fields_[b].name;
    });
  }
  const auto at = std::lower_bound(index_.begin(), index_.end(), name, [&](std::uint32_t i, std::string_view key) {
    return fields_[i].name < key;
  });
  return static_cast<std::size_t>(at - index_.begin());
}

std::optional<std::string_view> Fields::get(std::string_view name) const {
  if (fields_.size() <= kScanInstead) {
    for (const Field& field : fields_) {
      if (field.name == name) return field.value;
    }
    return std::nullopt;
  }
  const std::size_t at = lower(name);
  if (at == index_.size() || fields_[index_[at]].name != name) return std::nullopt;
  return fields_[index_[at]].value;
}

std::string_view Fields::get_or(std::string_view name, std::string_view fallback) const {
  return get(name).value_or(fallback);
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  if (fields_.size() <= kScanInstead) {
    for (const Field& field : fields_) {
      if (field.name == name) values.push_back(field.value);
    }
    return values;
  }
  for (std::size_t at = lower(name); at < index_.size() && fields_[index_[at]].name == name; ++at) {
    values.push_back(fields_[index_[at]].value);
  }
  return values;
}

}  // namespace rathaus::web
