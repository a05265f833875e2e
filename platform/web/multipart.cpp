#include "platform/web/multipart.h"

#include <cstring>

#include "platform/web/parse.h"

namespace rathaus::web {

namespace {

Error malformed(std::string detail) { return invalid("body.malformed", std::move(detail)); }

// WHATWG form encoding writes these three characters of a name as escapes; everything else stays as typed.
std::string unescape_name(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view escape = text.substr(i, 3);
    if (escape == "%22") {
      out += '"';
    } else if (escape == "%0D" || escape == "%0d") {
      out += '\r';
    } else if (escape == "%0A" || escape == "%0a") {
      out += '\n';
    } else {
      out += text[i];
      continue;
    }
    i += 2;
  }
  return out;
}

Result<PartHeader> parse_part_header(std::string_view block) {
  PartHeader header;
  bool has_disposition = false;
  while (!block.empty()) {
    const std::size_t end = block.find("\r\n");
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(end == std::string_view::npos ? block.size() : end + 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return fail(malformed("part header line without colon"));
    const std::string_view name = line.substr(0, colon);
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
    if (iequals(name, "content-disposition")) {
      if (has_disposition) return fail(malformed("two Content-Disposition lines"));
      if (mime_essence(value) != "form-data") return fail(malformed("part is not form-data"));
      const auto field = header_parameter(value, "name");
      if (!field) return fail(malformed("part without a name"));
      header.name = unescape_name(*field);
      if (const auto file = header_parameter(value, "filename")) {
        header.is_file = true;
        header.file_name = unescape_name(*file);
      }
      has_disposition = true;
    } else if (iequals(name, "content-type")) {
      header.mime = std::string(value.substr(0, 200));
    } else if (iequals(name, "content-transfer-encoding")) {
      const std::string encoding = mime_essence(value);
      if (encoding != "7bit" && encoding != "8bit" && encoding != "binary") {
        return fail(malformed("Content-Transfer-Encoding is not allowed in forms"));  // RFC 7578 4.7
      }
    }
  }
  if (!has_disposition) return fail(malformed("part without Content-Disposition"));
  if (!is_clean_text(header.name) || !is_clean_text(header.file_name) || !is_clean_text(header.mime)) {
    return fail(invalid("body.not_utf8", "name in a part header is not UTF-8"));
  }
  return header;
}

}  // namespace

Result<std::string> MultipartScanner::boundary_of(std::string_view content_type) {
  auto boundary = header_parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) return fail(malformed("boundary missing or too long"));
  // RFC 2046 5.1.1: bchars, not ending in a space.
  for (const char c : *boundary) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && !std::string_view("'()+_,-./:=? ").contains(c)) return fail(malformed("bad boundary"));
  }
  if (boundary->back() == ' ') return fail(malformed("bad boundary"));
  return std::move(*boundary);
}

MultipartScanner::MultipartScanner(std::string_view boundary, MultipartSink& sink)
    : delimiter_("\r\n--" + std::string(boundary)), sink_(sink) {}

Status MultipartScanner::feed(std::string_view piece) {
  const bool carried = !carry_.empty();
  if (carried) carry_ += piece;
  std::string_view text = carried ? std::string_view(carry_) : piece;
  while (!text.empty() && state_ != State::done) {
    const std::size_t used = TRY(step(text));
    if (used == 0) break;
    text.remove_prefix(used);
  }
  if (state_ == State::done) text = {};  // RFC 2046: the epilogue is ignored
  if (carried) {
    carry_.erase(0, carry_.size() - text.size());
  } else {
    carry_ = text;
  }
  return {};
}

Status MultipartScanner::finish() {
  if (state_ != State::done) return fail(malformed("closing delimiter is missing"));
  return {};
}

Result<std::size_t> MultipartScanner::step(std::string_view text) {
  switch (state_) {
    case State::start: {
      // The first delimiter has no CRLF of its own; a stray one is tolerated, a preamble is not.
      const std::string_view dashes = std::string_view(delimiter_).substr(2);
      const std::string_view wanted = text.front() == '\r' ? std::string_view(delimiter_) : dashes;
      if (!wanted.starts_with(text.substr(0, wanted.size()))) return fail(malformed("body begins without delimiter"));
      if (text.size() < wanted.size()) return 0UL;
      state_ = State::after_delimiter;
      return wanted.size();
    }
    case State::after_delimiter: {
      std::size_t at = 0;
      if (text.starts_with("--")) {
        state_ = State::done;
        return 2UL;
      }
      while (at < text.size() && at < 64 && (text[at] == ' ' || text[at] == '\t')) ++at;  // transport padding
      const std::string_view rest = text.substr(at);
      if (rest.starts_with("\r\n")) {
        state_ = State::headers;
        return at + 2;
      }
      if (rest.empty() || rest == "\r" || (at == 0 && rest == "-")) return 0UL;
      return fail(malformed("text behind a delimiter"));
    }
    case State::headers: {
      if (text.starts_with("\r\n")) return fail(malformed("part without Content-Disposition"));
      const std::size_t end = text.substr(0, kMaxPartHeader).find("\r\n\r\n");
      if (end == std::string_view::npos) {
        if (text.size() >= kMaxPartHeader) return fail(malformed("part header too long"));
        return 0UL;
      }
      TRY(sink_.begin(TRY(parse_part_header(text.substr(0, end)))));
      state_ = State::body;
      return end + 4;
    }
    case State::body: return body_step(text);
    case State::done: break;
  }
  return text.size();
}

Result<std::size_t> MultipartScanner::body_step(std::string_view text) {
  std::size_t at = 0;
  while (true) {
    const void* hit = std::memchr(text.data() + at, '\r', text.size() - at);
    if (hit == nullptr) {
      TRY(sink_.data(text));
      return text.size();
    }
    at = static_cast<std::size_t>(static_cast<const char*>(hit) - text.data());
    const std::size_t left = text.size() - at;
    if (left < delimiter_.size()) {
      if (std::memcmp(text.data() + at, delimiter_.data(), left) == 0) {  // perhaps: wait for more
        if (at > 0) TRY(sink_.data(text.substr(0, at)));
        return at;
      }
    } else if (text[at + 1] == '\n' && std::memcmp(text.data() + at, delimiter_.data(), delimiter_.size()) == 0) {
      if (at > 0) TRY(sink_.data(text.substr(0, at)));
      TRY(sink_.end());
      state_ = State::after_delimiter;
      return at + delimiter_.size();
    }
    ++at;
  }
}

}  // namespace rathaus::web
