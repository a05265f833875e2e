#pragma once
// Strict reading of a manifest: each object says which members it may have, and everything else is refused by name.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "libs/json/json.h"

namespace rathaus::packages {

inline Error manifest_error(std::string code, std::string where, std::string detail) {
  return invalid("package." + std::move(code), std::move(detail), std::move(where));
}

// An object of the manifest and the way to it ("letters.modules.approval"), for errors.
class Part {
 public:
  Part(const json::object& object, std::string where) : object_(&object), where_(std::move(where)) {}

  const json::object& object() const { return *object_; }  // borrowed from the manifest
  std::string at(std::string_view key) const { return where_.empty() ? std::string(key) : where_ + "." + std::string(key); }
  const std::string& where() const { return where_; }
  bool has(std::string_view key) const { return object_->contains(key); }

  Status only(std::initializer_list<std::string_view> keys) const;
  Result<std::string> text(std::string_view key) const;                        // must be there, not empty
  Result<std::string> text_or(std::string_view key, std::string other) const;  // may be absent
  Result<bool> flag_or(std::string_view key, bool other) const;
  Result<std::int64_t> whole_or(std::string_view key, std::int64_t other) const;
  Result<std::vector<std::string>> texts(std::string_view key) const;          // list of texts; absent: empty
  Result<Part> part(std::string_view key) const;                               // object that must be there
  Result<std::vector<Part>> parts(std::string_view key) const;                 // list of objects; absent: empty
  Result<std::vector<std::pair<std::string, Part>>> named(std::string_view key) const;  // object of objects, sorted by name
  Result<std::string> one_of(std::string_view key, std::initializer_list<std::string_view> values) const;

 private:
  const json::object* object_;
  std::string where_;
};

}  // namespace rathaus::packages
