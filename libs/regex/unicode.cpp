#include "libs/regex/unicode.h"

#include <unicode/uchar.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rathaus::regex {
namespace {

struct CloseSet {
  void operator()(USet* set) const { uset_close(set); }
};
using IcuSet = std::unique_ptr<USet, CloseSet>;

IcuSet of_property(UProperty property, std::int32_t value) {
  IcuSet set(uset_openEmpty());
  UErrorCode error = U_ZERO_ERROR;
  uset_applyIntPropertyValue(set.get(), property, value, &error);
  return U_SUCCESS(error) ? std::move(set) : nullptr;
}

std::vector<CodeRange> ranges_of(const USet* set) {
  std::vector<CodeRange> out;
  const std::int32_t count = uset_getItemCount(set);
  for (std::int32_t i = 0; i < count; ++i) {
    UChar32 first = 0, last = 0;
    UErrorCode error = U_ZERO_ERROR;
    if (uset_getItem(set, i, &first, &last, nullptr, 0, &error) == 0)
      out.push_back({static_cast<char32_t>(first), static_cast<char32_t>(last)});
  }
  return out;
}

// ---- categories ----

using Categories = std::array<CodeSet, U_CHAR_CATEGORY_COUNT>;

// One pass over Unicode, made once: later patterns only join ranges.
const Categories& categories() {
  static const Categories all = [] {
    Categories out;
    u_enumCharTypes(
        [](const void* context, UChar32 start, UChar32 limit, UCharCategory type) -> UBool {
          auto& sets = *const_cast<Categories*>(static_cast<const Categories*>(context));
          sets[static_cast<std::size_t>(type)].add(static_cast<char32_t>(start),
                                                   static_cast<char32_t>(limit - 1));
          return true;
        },
        &out);
    return out;
  }();
  return all;
}

CodeSet of_mask(std::uint32_t mask) {
  CodeSet set;
  for (std::size_t type = 0; type < U_CHAR_CATEGORY_COUNT; ++type) {
    if (mask & U_MASK(type)) set.add(categories()[type]);
  }
  set.normalize();
  return set;
}

constexpr std::pair<std::string_view, std::uint32_t> kCategoryMasks[] = {
    {"L", U_GC_L_MASK},   {"Lu", U_GC_LU_MASK}, {"Ll", U_GC_LL_MASK}, {"Lt", U_GC_LT_MASK},
    {"Lm", U_GC_LM_MASK}, {"Lo", U_GC_LO_MASK}, {"M", U_GC_M_MASK},   {"Mn", U_GC_MN_MASK},
    {"Mc", U_GC_MC_MASK}, {"Me", U_GC_ME_MASK}, {"N", U_GC_N_MASK},   {"Nd", U_GC_ND_MASK},
    {"Nl", U_GC_NL_MASK}, {"No", U_GC_NO_MASK}, {"P", U_GC_P_MASK},   {"Pc", U_GC_PC_MASK},
    {"Pd", U_GC_PD_MASK}, {"Ps", U_GC_PS_MASK}, {"Pe", U_GC_PE_MASK}, {"Pi", U_GC_PI_MASK},
    {"Pf", U_GC_PF_MASK}, {"Po", U_GC_PO_MASK}, {"Z", U_GC_Z_MASK},   {"Zs", U_GC_ZS_MASK},
    {"Zl", U_GC_ZL_MASK}, {"Zp", U_GC_ZP_MASK}, {"S", U_GC_S_MASK},   {"Sm", U_GC_SM_MASK},
    {"Sc", U_GC_SC_MASK}, {"Sk", U_GC_SK_MASK}, {"So", U_GC_SO_MASK}, {"C", U_GC_C_MASK},
    {"Cc", U_GC_CC_MASK}, {"Cf", U_GC_CF_MASK}, {"Co", U_GC_CO_MASK}, {"Cn", U_GC_CN_MASK}};

// ---- blocks ----

// ICU writes "Latin_1_Supplement", "Greek_And_Coptic", "Latin_Extended_A"; Blocks.txt has "Latin-1 Supplement",
// "Greek and Coptic", "Latin Extended-A".
std::string block_name(std::string_view icu) {
  if (icu == "Latin_1_Supplement") return "Latin-1Supplement";
  if (icu == "Phags_Pa") return "Phags-pa";
  if (icu == "Nko") return "NKo";
  if (icu == "Cypro_Minoan") return "Cypro-Minoan";
  if (icu == "Linear_A") return "LinearA";
  std::string out;
  for (std::size_t at = 0; at < icu.size();) {
    const std::size_t end = std::min(icu.find('_', at), icu.size());
    std::string word(icu.substr(at, end - at));
    if (word == "And" || word == "For") word[0] = static_cast<char>(word[0] + ('a' - 'A'));
    const bool letter =
        word.size() == 1 && end == icu.size() && icu.find("Extension_") == std::string_view::npos;
    if (letter) out += '-';
    out += word;
    at = end + 1;
  }
  return out;
}

const std::map<std::string, std::int32_t, std::less<>>& block_values() {
  static const auto values = [] {
    std::map<std::string, std::int32_t, std::less<>> out;
    const std::int32_t last = u_getIntPropertyMaxValue(UCHAR_BLOCK);
    for (std::int32_t value = UBLOCK_BASIC_LATIN; value <= last; ++value) {
      if (const char* name = u_getPropertyValueName(UCHAR_BLOCK, value, U_LONG_PROPERTY_NAME))
        out.emplace(block_name(name), value);
    }
    out.emplace("Greek", UBLOCK_GREEK);  // XML Schema 1.0, F.1.1
    out.emplace("CombiningMarksforSymbols", UBLOCK_COMBINING_MARKS_FOR_SYMBOLS);
    out.emplace("PrivateUse", UBLOCK_PRIVATE_USE_AREA);
    return out;
  }();
  return values;
}

// ---- names of XML 1.0, fifth edition, productions 4 and 4a ----

CodeSet name_start() {
  static constexpr CodeRange kRanges[] = {
      {':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
      {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
      {0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
      {0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF}};
  CodeSet set;
  for (const CodeRange& range : kRanges) set.add(range.first, range.last);
  return set;
}

CodeSet name_character() {
  CodeSet set = name_start();
  set.add('-');
  set.add('.');
  set.add('0', '9');
  set.add(0xB7);
  set.add(0x300, 0x36F);
  set.add(0x203F, 0x2040);
  set.normalize();
  return set;
}

CodeSet blanks() {
  CodeSet set;
  set.add('\t', '\n');
  set.add('\r');
  set.add(' ');
  return set;
}

// ---- case ----

// The full mapping, as fn:lower-case and fn:upper-case have it: one character may become several.
std::u16string mapped(char32_t c, bool upper) {
  UChar in[2], out[8];
  std::int32_t length = 0;
  U16_APPEND_UNSAFE(in, length, static_cast<UChar32>(c));
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t size =
      upper ? u_strToUpper(out, 8, in, length, "", &error) : u_strToLower(out, 8, in, length, "", &error);
  return U_SUCCESS(error) ? std::u16string(out, static_cast<std::size_t>(size)) : std::u16string();
}

// (character, another that is its variant), ascending; characters without a variant are not in it.
using Variants = std::vector<std::pair<char32_t, char32_t>>;

const Variants& variants() {
  static const Variants table = [] {
    const IcuSet changing = of_property(UCHAR_CHANGES_WHEN_CASEMAPPED, 1);
    std::map<std::u16string, std::vector<char32_t>> lower, upper;
    for (const CodeRange& range : ranges_of(changing.get())) {
      for (char32_t c = range.first; c <= range.last; ++c) {
        lower[mapped(c, false)].push_back(c);
        upper[mapped(c, true)].push_back(c);
      }
    }
    Variants out;
    for (const auto* groups : {&lower, &upper}) {
      for (const auto& [form, members] : *groups) {
        for (const char32_t a : members) {
          for (const char32_t b : members) {
            if (a != b) out.emplace_back(a, b);
          }
        }
      }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }();
  return table;
}

}  // namespace

std::optional<CodeSet> category(std::string_view name) {
  for (const auto& [known, mask] : kCategoryMasks) {
    if (known == name) return of_mask(mask);
  }
  return std::nullopt;
}

std::optional<CodeSet> block(std::string_view name) {
  const auto found = block_values().find(name);
  if (found == block_values().end()) return std::nullopt;
  const IcuSet icu = of_property(UCHAR_BLOCK, found->second);
  if (!icu) return std::nullopt;
  CodeSet set;
  for (const CodeRange& range : ranges_of(icu.get())) set.add(range.first, range.last);
  return set;
}

const CodeSet* multi_character_escape(char32_t letter) {
  // Each with its complement, made once: \w alone has some 700 ranges.
  static const CodeSet s = blanks(), not_s = s.negated();
  static const CodeSet d = of_mask(U_GC_ND_MASK), not_d = d.negated();
  static const CodeSet not_w = of_mask(U_GC_P_MASK | U_GC_Z_MASK | U_GC_C_MASK), w = not_w.negated();
  static const CodeSet i = name_start(), not_i = i.negated();
  static const CodeSet c = name_character(), not_c = c.negated();
  switch (letter) {
    case 's': return &s;
    case 'S': return &not_s;
    case 'd': return &d;
    case 'D': return &not_d;
    case 'w': return &w;
    case 'W': return &not_w;
    case 'i': return &i;
    case 'I': return &not_i;
    case 'c': return &c;
    case 'C': return &not_c;
    default: return nullptr;
  }
}

bool case_variants(char32_t a, char32_t b) {
  return a == b || std::binary_search(variants().begin(), variants().end(), std::pair(a, b));
}

void add_case_variants(CodeSet& set, char32_t first, char32_t last) {
  const auto& table = variants();
  for (auto it = std::lower_bound(table.begin(), table.end(), std::pair(first, char32_t{0}));
       it != table.end() && it->first <= last; ++it)
    set.add(it->second);
}

}  // namespace rathaus::regex
