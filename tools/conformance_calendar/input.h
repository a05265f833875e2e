#pragma once
// Typed reading of one case of the table. Everything wrong with it is collected, nothing is passed over.
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/calendar/calendar.h"

namespace rathaus::conformance {

namespace json = boost::json;
using namespace rathaus::calendar;  // NOLINT: this program is about nothing else

// Reads typed keys of one object; collects everything that is wrong with it instead of stopping at the first.
class Input {
 public:
  Input(const json::value& value, std::string path, std::vector<std::string>& errors)
      : path_(std::move(path)), errors_(errors) {
    if (value.is_object())
      object_ = &value.as_object();
    else
      errors_.push_back(fmt::format("{} is no object", path_.empty() ? "input" : path_));
  }

  bool has(std::string_view key) const {
    return object_ && object_->contains(key) && !object_->at(key).is_null();
  }

  std::optional<LocalDate> maybe_date(std::string_view key) {
    const json::value* value = take(key);
    if (!value || value->is_null()) return std::nullopt;
    if (value->is_string()) {
      if (const auto date = parse_iso_date(text(*value))) return date;
    }
    wrong(key, "no date");
    return std::nullopt;
  }

  LocalDate date(std::string_view key) {
    const auto value = maybe_date(key);
    if (!value) wrong(key, "date missing");
    return value.value_or(LocalDate{std::chrono::year{2000} / 1 / 1});
  }

  Instant instant(std::string_view key) {
    const json::value* value = take(key);
    if (value && value->is_string()) {
      if (const auto at = parse_iso_instant(text(*value))) return *at;
    }
    wrong(key, "no UTC instant");
    return {};
  }

  bool boolean(std::string_view key, bool otherwise) {
    const json::value* value = take(key);
    if (!value || value->is_null()) return otherwise;
    if (value->is_bool()) return value->as_bool();
    wrong(key, "no boolean");
    return otherwise;
  }

  std::optional<int> maybe_integer(std::string_view key) {
    const json::value* value = take(key);
    if (!value || value->is_null()) return std::nullopt;
    if (value->is_int64() && std::abs(value->as_int64()) < 1'000'000'000)
      return static_cast<int>(value->as_int64());
    wrong(key, "no integer");
    return std::nullopt;
  }

  int integer(std::string_view key) {
    const auto value = maybe_integer(key);
    if (!value) wrong(key, "integer missing");
    return value.value_or(0);
  }

  template <typename T>
  using Words = std::initializer_list<std::pair<std::string_view, T>>;

  template <typename T>
  std::optional<T> maybe_word(std::string_view key, Words<T> words) {
    const json::value* value = take(key);
    if (!value || value->is_null()) return std::nullopt;
    if (value->is_string()) {
      for (const auto& [name, meaning] : words) {
        if (name == text(*value)) return meaning;
      }
    }
    wrong(key, "unknown value " + json::serialize(*value));
    return std::nullopt;
  }

  template <typename T>
  T word(std::string_view key, Words<T> words) {
    const auto value = maybe_word(key, words);
    if (!value) wrong(key, "missing");
    return value.value_or(words.begin()->second);
  }

  template <typename T>
  T word_or(std::string_view key, T otherwise, Words<T> words) {
    return maybe_word(key, words).value_or(otherwise);
  }

  // `region` with the optional `holiday_data` beside it.
  Place place(std::string_view key) {
    const auto data = word_or<HolidayData>("holiday_data", HolidayData::law,
                                           {{"law", HolidayData::law}, {"fixture", HolidayData::as_stored}});
    const json::value* value = take(key);
    if (!value || !value->is_string()) {
      wrong(key, "region missing");
      return {};
    }
    const auto region = parse_region(text(*value));
    if (!region) wrong(key, "unknown region " + json::serialize(*value));
    return {region.value_or(Region::DE), data};
  }

  std::vector<LocalDate> dates(std::string_view key) {
    std::vector<LocalDate> all;
    const json::value* value = take(key);
    if (!value || value->is_null()) return all;
    if (!value->is_array()) {
      wrong(key, "no list");
      return all;
    }
    for (const json::value& item : value->as_array()) {
      const auto day = item.is_string() ? parse_iso_date(text(item)) : std::nullopt;
      if (day)
        all.push_back(*day);
      else
        wrong(key, "no date in the list");
    }
    return all;
  }

  // An object under `key`; missing or null gives an empty one that only reports keys read as missing.
  Input object(std::string_view key) {
    const json::value* value = take(key);
    static const json::value kEmpty = json::object();
    return {value && !value->is_null() ? *value : kEmpty,
            path_.empty() ? std::string(key) : path_ + "." + std::string(key), errors_};
  }

  // Every key that nobody asked for is an error.
  void finish() {
    if (!object_) return;
    for (const auto& item : *object_) {
      if (!used_.contains(item.key())) wrong(item.key(), "unknown input key");
    }
  }

 private:
  static std::string_view text(const json::value& value) {
    const json::string& s = value.as_string();
    return {s.data(), s.size()};
  }
  const json::value* take(std::string_view key) {
    used_.insert(std::string(key));
    return object_ ? object_->if_contains(key) : nullptr;
  }
  void wrong(std::string_view key, std::string what) {
    errors_.push_back(fmt::format("{}{}{}: {}", path_, path_.empty() ? "" : ".", key, what));
  }

  const json::object* object_ = nullptr;
  std::string path_;
  std::vector<std::string>& errors_;
  std::set<std::string, std::less<>> used_;
};

}  // namespace rathaus::conformance
