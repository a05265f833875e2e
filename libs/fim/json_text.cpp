#include "libs/fim/json_text.h"

#include <fmt/format.h>

#include <cstdint>

namespace rathaus::fim {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += fmt::format("\\u{:04x}", static_cast<int>(c));
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

void JsonWriter::next() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (level_ == 0) return;
  out_ += first_ ? "\n" : ",\n";
  out_.append(level_ * 2, ' ');
  first_ = false;
}

void JsonWriter::open(char bracket) {
  next();
  out_ += bracket;
  ++level_;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  --level_;
  if (!first_) {
    out_ += '\n';
    out_.append(level_ * 2, ' ');
  }
  out_ += bracket;
  first_ = false;
}

void JsonWriter::key(std::string_view name) {
  next();
  out_ += json_text(name) + ": ";
  after_key_ = true;
}

void JsonWriter::raw(std::string_view name, std::string_view json) {
  key(name);
  out_ += json;
  after_key_ = false;
}

}  // namespace rathaus::fim
