#pragma once
// Writing JSON for people: one member a line. Private; reading JSON is not this library's business.
#include <cstdint>
#include <string>
#include <string_view>

namespace rathaus::fim {

std::string json_text(std::string_view text);  // with quotes

class JsonWriter {
 public:
  void open(char bracket = '{');
  void close(char bracket = '}');
  void key(std::string_view name);
  void text(std::string_view name, std::string_view value) { raw(name, json_text(value)); }
  void raw(std::string_view name, std::string_view json);
  void number(std::string_view name, std::uint64_t value) { raw(name, std::to_string(value)); }
  std::string take() { return std::move(out_); }

 private:
  void next();
  std::string out_;
  std::size_t level_ = 0;
  bool first_ = true, after_key_ = false;
};

}  // namespace rathaus::fim
