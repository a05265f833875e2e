#include "libs/webauthn/cbor.h"

#include <algorithm>
#include <limits>

#include "libs/base/utf8.h"

namespace rathaus::webauthn {
namespace {

bool utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Utf8CodePoint point = decode_utf8(text, at);
    if (point.code_point == kNotUtf8) return false;
    at += point.length;
  }
  return true;
}

class Reader {
 public:
  Reader(ByteView bytes, const CborLimits& limits) : bytes_(bytes), limits_(limits) {}
  std::size_t at() const { return at_; }

  Result<Cbor> item(std::size_t depth) {
    if (++values_ > limits_.values || depth > limits_.depth) return fail(invalid("cbor.limit", where()));
    if (at_ >= bytes_.size()) return fail(syntax("end"));
    const std::uint8_t first = bytes_[at_++];
    const int major = first >> 5;
    if (major == 6) return fail(syntax("tag"));
    if (major == 7) return simple(first & 31);
    const std::uint64_t number = TRY(argument(first & 31));
    Cbor out;
    switch (major) {
      case 0:
      case 1:
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
          return fail(syntax("integer"));
        out.kind = Cbor::Kind::integer;
        out.integer = major == 0 ? static_cast<std::int64_t>(number) : -1 - static_cast<std::int64_t>(number);
        return out;
      case 2:
      case 3: return string(major, number);
      case 4: return array(number, depth);
      default: return map(number, depth);
    }
  }

 private:
  std::string where() const { return "byte " + std::to_string(at_); }
  Error syntax(const std::string& why) const { return invalid("cbor.syntax", where() + ": " + why); }

  Result<std::uint64_t> argument(int info) {
    if (info < 24) return static_cast<std::uint64_t>(info);
    if (info > 27) return fail(syntax("indefinite or reserved length"));
    const std::size_t size = std::size_t{1} << (info - 24);
    if (bytes_.size() - at_ < size) return fail(syntax("end"));
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < size; ++i) out = (out << 8) | bytes_[at_++];
    const std::uint64_t least = size == 1 ? 24 : std::uint64_t{1} << (size * 4);
    if (out < least) return fail(syntax("number longer than needed"));
    return out;
  }

  Result<Cbor> simple(int info) {
    Cbor out;
    if (info == 20 || info == 21) {
      out.kind = Cbor::Kind::boolean;
      out.integer = info - 20;
      return out;
    }
    if (info != 22) return fail(syntax("floating point or unknown value"));
    return out;
  }

  Result<Cbor> string(int major, std::uint64_t size) {
    if (size > bytes_.size() - at_) return fail(syntax("end"));
    const ByteView part = bytes_.subspan(at_, static_cast<std::size_t>(size));
    at_ += part.size();
    Cbor out;
    if (major == 2) {
      out.kind = Cbor::Kind::bytes;
      out.bytes.assign(part.begin(), part.end());
    } else {
      if (!utf8(as_text(part))) return fail(syntax("UTF-8"));
      out.kind = Cbor::Kind::text;
      out.text = as_text(part);
    }
    return out;
  }

  Result<Cbor> array(std::uint64_t size, std::size_t depth) {
    if (size > limits_.values) return fail(invalid("cbor.limit", where()));
    Cbor out;
    out.kind = Cbor::Kind::array;
    for (std::uint64_t i = 0; i < size; ++i) out.items.push_back(TRY(item(depth + 1)));
    return out;
  }

  Result<Cbor> map(std::uint64_t size, std::size_t depth) {
    if (size > limits_.values) return fail(invalid("cbor.limit", where()));
    Cbor out;
    out.kind = Cbor::Kind::map;
    for (std::uint64_t i = 0; i < size; ++i) {
      Cbor key = TRY(item(depth + 1));
      if (key.kind != Cbor::Kind::integer && key.kind != Cbor::Kind::text) return fail(syntax("key"));
      const bool twice =
          key.kind == Cbor::Kind::integer ? out.find(key.integer) != nullptr : out.find(key.text) != nullptr;
      if (twice) return fail(syntax("key twice"));
      out.members.emplace_back(std::move(key), TRY(item(depth + 1)));
    }
    return out;
  }

  ByteView bytes_;
  const CborLimits& limits_;
  std::size_t at_ = 0, values_ = 0;
};

}  // namespace

const Cbor* Cbor::find(std::int64_t key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& one) {
    return one.first.kind == Kind::integer && one.first.integer == key;
  });
  return found == members.end() ? nullptr : &found->second;
}
const Cbor* Cbor::find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& one) {
    return one.first.kind == Kind::text && one.first.text == key;
  });
  return found == members.end() ? nullptr : &found->second;
}

Result<CborRead> read_cbor(ByteView bytes, const CborLimits& limits) {
  if (bytes.size() > limits.bytes) return fail(invalid("cbor.limit", "too long"));
  Reader reader(bytes, limits);
  Cbor value = TRY(reader.item(0));
  return CborRead{std::move(value), reader.at()};
}

}  // namespace rathaus::webauthn
