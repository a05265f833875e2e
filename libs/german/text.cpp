#include "libs/german/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#include "libs/base/check.h"
#include "libs/base/utf8.h"

namespace rathaus::german {
namespace {

using Utf16 = std::u16string;

Utf16 to_utf16(std::string_view text) {
  // One UTF-16 unit per byte is always enough; U+FFFD replaces what is not UTF-8.
  Utf16 out(text.size(), u'\0');
  UErrorCode error = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strFromUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &length, text.data(),
                       static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &error);
  CHECK(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string from_utf16(const Utf16& text) {
  std::string out(text.size() * 3, '\0');
  UErrorCode error = U_ZERO_ERROR;
  std::int32_t length = 0;
  u_strToUTF8WithSub(out.data(), static_cast<std::int32_t>(out.size()), &length, text.data(),
                     static_cast<std::int32_t>(text.size()), 0xFFFD, nullptr, &error);
  CHECK(U_SUCCESS(error));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

const UNormalizer2* composed(bool compatible) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* form = compatible ? unorm2_getNFKCInstance(&error) : unorm2_getNFCInstance(&error);
  CHECK(U_SUCCESS(error));
  return form;
}

Utf16 normalize(const Utf16& text, const UNormalizer2* form) {
  const auto size = static_cast<std::int32_t>(text.size());
  UErrorCode error = U_ZERO_ERROR;
  if (unorm2_isNormalized(form, text.data(), size, &error) && U_SUCCESS(error)) return text;
  Utf16 out(text.size() + 32, u'\0');
  for (int attempt = 0; attempt < 2; ++attempt) {
    error = U_ZERO_ERROR;
    const std::int32_t needed =
        unorm2_normalize(form, text.data(), size, out.data(), static_cast<std::int32_t>(out.size()), &error);
    const bool fits = U_SUCCESS(error) && static_cast<std::size_t>(needed) <= out.size();
    out.resize(static_cast<std::size_t>(needed));
    if (fits) return out;
    CHECK(error == U_BUFFER_OVERFLOW_ERROR);
  }
  CHECK(false);
  return out;
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::string_view limited(std::string_view text) { return text.substr(0, kMaxTextBytes); }

// Letters that Unicode does not decompose, or that German habit spells otherwise.
const char* special(char32_t c) {
  switch (c) {
    case U'ä':
    case U'æ':
    case U'ǽ':
      return "ae";
    case U'ö':
    case U'œ':
    case U'ø':
    case U'ǿ':
      return "oe";
    case U'ü':
      return "ue";
    case U'ß':
      return "ss";
    case U'å':
      return "aa";
    case U'ł':
      return "l";
    case U'đ':
    case U'ð':
      return "d";
    case U'þ':
      return "th";
    case U'ı':
      return "i";
    case U'ħ':
      return "h";
    case U'ŋ':
      return "ng";
    case U'ŧ':
      return "t";
    case U'ĸ':
    case U'ƙ':
      return "k";
    case U'ə':
      return "e";
    case U'ʒ':
      return "z";
    case U'ɨ':
      return "i";
    case U'ƈ':
      return "c";
    default:
      return nullptr;
  }
}

// Collects folded letters; every run of other characters becomes one blank between two words.
class Folded {
 public:
  void letter(std::string_view bytes) {
    if (gap_ && !out_.empty()) out_.push_back(' ');
    gap_ = false;
    out_.append(bytes);
  }
  void gap() { gap_ = true; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  bool gap_ = false;
};

void fold_letter(Folded& out, UChar32 c) {
  c = u_tolower(c);
  if (const char* spelled = special(static_cast<char32_t>(c))) return out.letter(spelled);
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* nfkd = unorm2_getNFKDInstance(&error);
  CHECK(U_SUCCESS(error));
  UChar parts[32];
  const std::int32_t count = unorm2_getDecomposition(nfkd, c, parts, 32, &error);
  if (count < 0 || U_FAILURE(error)) {
    std::string bytes;
    append_utf8(bytes, static_cast<char32_t>(c));
    return out.letter(bytes);
  }
  for (std::int32_t i = 0; i < count;) {
    UChar32 part = 0;
    U16_NEXT(parts, i, count, part);
    if ((U_GET_GC_MASK(part) & U_GC_M_MASK) != 0) continue;
    std::string bytes;
    if (const char* spelled = special(static_cast<char32_t>(part)))
      bytes = spelled;
    else
      append_utf8(bytes, static_cast<char32_t>(part));
    out.letter(bytes);
  }
}

std::string fold_ascii(std::string_view text) {
  Folded out;
  for (const char c : text) {
    const char low = (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9'))
      out.letter({&low, 1});
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r')
      out.gap();
  }
  return out.take();
}

std::vector<std::string> split_blanks(const std::string& text) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    if (end > begin) out.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

Result<std::string> normal_form(std::string_view text, bool compatible) {
  if (text.size() > kMaxTextBytes) return fail(refused("text.too_long"));
  if (is_ascii(text)) return std::string(text);
  if (!is_utf8(text)) return fail(invalid("text.utf8", "not UTF-8"));
  return from_utf16(normalize(to_utf16(text), composed(compatible)));
}

}  // namespace

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

Result<std::string> nfc(std::string_view text) { return normal_form(text, false); }
Result<std::string> nfkc(std::string_view text) { return normal_form(text, true); }

std::u32string to_utf32(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  for (std::int64_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, size, c);
    out.push_back(c < 0 ? U'\uFFFD' : static_cast<char32_t>(c));
  }
  return out;
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

std::string lower(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char32_t c : to_utf32(limited(text))) {
    append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
  }
  return out;
}

std::string fold(std::string_view text) {
  text = limited(text);
  if (is_ascii(text)) return fold_ascii(text);
  const Utf16 wide = normalize(to_utf16(text), composed(true));
  Folded out;
  const auto size = static_cast<std::int32_t>(wide.size());
  for (std::int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U16_NEXT(wide.data(), i, size, c);
    const std::uint32_t kind = U_GET_GC_MASK(c);
    if ((kind & (U_GC_L_MASK | U_GC_N_MASK)) != 0)
      fold_letter(out, c);
    else if ((kind & (U_GC_M_MASK | U_GC_CF_MASK)) == 0 && !(kind & U_GC_CC_MASK && !u_isspace(c)))
      out.gap();
  }
  return out.take();
}

std::string fold_loose(std::string_view text) {
  const std::string full = fold(text);
  std::string out;
  out.reserve(full.size());
  for (std::size_t i = 0; i < full.size(); ++i) {
    const char c = full[i];
    out.push_back(c);
    const char before = i > 0 ? full[i - 1] : ' ';
    const bool umlaut = (c == 'a' || c == 'o' || c == 'u') && i + 1 < full.size() && full[i + 1] == 'e';
    if (umlaut && before != 'q' && before != 'a' && before != 'e' && before != 'o') ++i;
  }
  return out;
}

std::vector<std::string> words(std::string_view text) { return split_blanks(fold(text)); }
std::vector<std::string> words_loose(std::string_view text) { return split_blanks(fold_loose(text)); }

std::string tidy(std::string_view text) {
  std::string out;
  bool gap = false;
  for (const char32_t c : to_utf32(limited(text))) {
    const auto point = static_cast<UChar32>(c);
    const std::uint32_t kind = U_GET_GC_MASK(point);
    if (u_isUWhiteSpace(point)) {
      gap = true;
    } else if ((kind & (U_GC_CC_MASK | U_GC_CF_MASK)) == 0) {
      if (gap && !out.empty()) out.push_back(' ');
      gap = false;
      append_utf8(out, c);
    }
  }
  // Last, because an invisible character may have stood between a letter and its mark.
  if (is_ascii(out)) return out;
  return from_utf16(normalize(to_utf16(out), composed(false)));
}

}  // namespace rathaus::german
