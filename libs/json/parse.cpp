#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "libs/json/json.h"

namespace rathaus::json {
namespace {

namespace bj = boost::json;

enum class Refusal { none, duplicate_key, too_many_values, number_range };

// Builds the value and, beside it, remembers the keys of the objects that are still open: Boost.JSON alone
// would let the last of two equal keys win, and two readers of one signed document could then see different
// things.
class Builder {
 public:
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  explicit Builder(std::size_t max_values) : values_left_(max_values) { stack_.reset(); }

  bool on_document_begin(bj::error_code&) { return true; }
  bool on_document_end(bj::error_code&) { return true; }
  bool on_array_begin(bj::error_code&) { return true; }
  bool on_array_end(std::size_t n, bj::error_code& ec) {
    stack_.push_array(n);
    return count(ec);
  }
  bool on_object_begin(bj::error_code&) {
    first_key_of_object_.push_back(keys_.size());
    return true;
  }
  bool on_object_end(std::size_t n, bj::error_code& ec) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(first_key_of_object_.back());
    std::sort(first, keys_.end());
    const auto twin = std::adjacent_find(first, keys_.end());
    if (twin != keys_.end()) {
      duplicate_ = *twin;
      return refuse(Refusal::duplicate_key, ec);
    }
    keys_.erase(first, keys_.end());
    first_key_of_object_.pop_back();
    stack_.push_object(n);
    return count(ec);
  }
  bool on_key_part(bj::string_view s, std::size_t, bj::error_code&) {
    key_.append(s.data(), s.size());
    stack_.push_chars(s);
    return true;
  }
  bool on_key(bj::string_view s, std::size_t, bj::error_code&) {
    key_.append(s.data(), s.size());
    keys_.push_back(std::move(key_));
    key_.clear();
    stack_.push_key(s);
    return true;
  }
  bool on_string_part(bj::string_view s, std::size_t, bj::error_code&) {
    stack_.push_chars(s);
    return true;
  }
  bool on_string(bj::string_view s, std::size_t, bj::error_code& ec) {
    stack_.push_string(s);
    return count(ec);
  }
  bool on_number_part(bj::string_view, bj::error_code&) { return true; }
  bool on_int64(std::int64_t i, bj::string_view, bj::error_code& ec) {
    stack_.push_int64(i);
    return count(ec);
  }
  bool on_uint64(std::uint64_t u, bj::string_view, bj::error_code& ec) {
    stack_.push_uint64(u);
    return count(ec);
  }
  bool on_double(double, bj::string_view s, bj::error_code& ec) {
    // Boost 1.81 rounds some decimal fractions wrongly; the standard library does not.
    double d = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), d);
    const bool integer =
        std::none_of(s.begin(), s.end(), [](char c) { return c == '.' || c == 'e' || c == 'E'; });
    if (error != std::errc{} || end != s.data() + s.size()) return refuse(Refusal::number_range, ec);
    // An integer beyond 64 bits, unless it is how canonical() writes a double (1e20 as
    // 100000000000000000000).
    if (integer && canonical(value(d)) != std::string_view(s.data(), s.size()))
      return refuse(Refusal::number_range, ec);
    stack_.push_double(d);
    return count(ec);
  }
  bool on_bool(bool b, bj::error_code& ec) {
    stack_.push_bool(b);
    return count(ec);
  }
  bool on_null(bj::error_code& ec) {
    stack_.push_null();
    return count(ec);
  }
  bool on_comment_part(bj::string_view, bj::error_code&) { return true; }
  bool on_comment(bj::string_view, bj::error_code&) { return true; }

  value release() { return stack_.release(); }
  Refusal refusal() const { return refusal_; }
  const std::string& duplicate() const { return duplicate_; }

 private:
  bool refuse(Refusal why, bj::error_code& ec) {
    refusal_ = why;
    ec = bj::error::syntax;
    return false;
  }
  bool count(bj::error_code& ec) {
    if (values_left_ == 0) return refuse(Refusal::too_many_values, ec);
    --values_left_;
    return true;
  }

  bj::value_stack stack_;
  std::vector<std::string> keys_;  // of all open objects, outermost first
  std::vector<std::size_t> first_key_of_object_;
  std::string key_;
  std::string duplicate_;
  std::size_t values_left_;
  Refusal refusal_ = Refusal::none;
};

std::string position(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t column = before.size() - (newline == std::string_view::npos ? 0 : newline + 1) + 1;
  return "line " + std::to_string(line) + ", column " + std::to_string(column) + ": ";
}

Error explain(const Builder& builder, const bj::error_code& ec, std::string_view text, std::size_t offset) {
  const std::string where = position(text, offset);
  switch (builder.refusal()) {
    case Refusal::duplicate_key:
      return invalid("json.duplicate_key", where + "a key occurs twice in the object that ends here",
                     builder.duplicate());
    case Refusal::too_many_values: return invalid("json.too_many_values", where + "too many values");
    case Refusal::number_range:
      return invalid("json.number_range", where + "the number cannot be held exactly enough");
    case Refusal::none: break;
  }
  if (ec == bj::error::too_deep) return invalid("json.too_deep", where + "nested too deeply");
  return invalid("json.syntax", where + ec.message());
}

}  // namespace

Result<value> parse(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes)
    return fail(invalid("json.too_large", "more than " + std::to_string(limits.bytes) + " bytes"));
  try {
    bj::parse_options options;
    options.max_depth = limits.depth;
    bj::basic_parser<Builder> parser(options, limits.values);
    bj::error_code ec;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = bj::error::extra_data;
    if (ec) return fail(explain(parser.handler(), ec, text, used));
    return parser.handler().release();
  } catch (const std::exception& e) {  // out of memory, or a limit of the library's own containers
    return fail(unavailable("json.memory", e.what()));
  }
}

Result<object> parse_object(std::string_view text, const Limits& limits) {
  value v = TRY(parse(text, limits));
  if (!v.is_object()) return fail(invalid("json.wrong_type", "the document is not an object"));
  return std::move(v.get_object());
}

}  // namespace rathaus::json
