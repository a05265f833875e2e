// Reading of services/catalogue.json.
#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "libs/json/json.h"
#include "modules/catalogue/catalogue.h"

namespace rathaus::catalogue {
namespace {

constexpr std::array<std::string_view, 4> kLevels = {"none", "normal", "substantial", "high"};
constexpr std::array<std::string_view, 5> kAuthorities = {"municipal", "district", "state", "federal",
                                                          "other"};

Result<std::size_t> code_index(std::string_view code, std::span<const std::string_view> codes,
                               std::string_view field) {
  const auto found = std::find(codes.begin(), codes.end(), code);
  if (found == codes.end()) return fail(invalid("catalogue.code", std::string(code), std::string(field)));
  return static_cast<std::size_t>(found - codes.begin());
}

Result<std::string> text(const json::object& o, std::string_view key) {
  const std::string value(TRY(json::find_string(o, key)).value_or(""));
  return value;
}

Result<std::vector<std::string>> texts_of(const json::array& array, std::string_view key) {
  std::vector<std::string> out;
  for (const json::value& item : array) {
    if (!item.is_string())
      return fail(invalid("json.wrong_type", "list of texts expected", std::string(key)));
    out.emplace_back(json::view(item.get_string()));
  }
  return out;
}

Result<std::vector<std::string>> texts(const json::object& o, std::string_view key) {
  const json::array* array = TRY(json::find_array(o, key));
  if (array == nullptr) return std::vector<std::string>{};
  return texts_of(*array, key);
}

bool leika(std::string_view key) {
  return key.size() == 14 && std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<std::vector<LegalBasis>> legal_bases(const json::object& o) {
  std::vector<LegalBasis> out;
  const json::array* array = TRY(json::find_array(o, "law"));
  if (array == nullptr) return out;
  for (const json::value& item : *array) {
    if (item.is_string()) {
      out.push_back({.text = std::string(json::view(item.get_string()))});
      continue;
    }
    if (!item.is_object()) return fail(invalid("json.wrong_type", "text or object expected", "law"));
    const json::object& law = item.get_object();
    if (const Status known = json::only_keys(law, {"text", "link"}); !known) return fail(known.error());
    out.push_back({.text = std::string(TRY(json::get_string(law, "text"))), .link = TRY(text(law, "link"))});
  }
  return out;
}

Result<ServiceEntry> service(const json::object& o) {
  TRY(json::only_keys(o, {"id",
                          "key",
                          "further_keys",
                          "ozg_id",
                          "title",
                          "teaser",
                          "synonyms",
                          "keywords",
                          "life_situations",
                          "authority",
                          "authority_text",
                          "fee",
                          "proofs",
                          "duration",
                          "law",
                          "package",
                          "elsewhere",
                          "personal_appearance",
                          "level",
                          "weight"}));
  ServiceEntry entry;
  entry.id = TRY(json::get_string(o, "id"));
  entry.title = TRY(json::get_string(o, "title"));
  entry.teaser = TRY(json::get_string(o, "teaser"));
  entry.authority_text = TRY(json::get_string(o, "authority_text"));
  if (entry.id.empty() || entry.title.empty() || entry.teaser.empty() || entry.authority_text.empty()) {
    return fail(invalid("catalogue.empty", entry.id));
  }
  entry.key = TRY(text(o, "key"));
  entry.further_keys = TRY(texts(o, "further_keys"));
  for (const std::string& key : entry.further_keys) {
    if (!leika(key)) return fail(invalid("catalogue.key", key, entry.id));
  }
  if (!entry.key.empty() && !leika(entry.key)) return fail(invalid("catalogue.key", entry.key, entry.id));
  entry.ozg_id = TRY(text(o, "ozg_id"));
  entry.synonyms = TRY(texts(o, "synonyms"));
  entry.keywords = TRY(texts(o, "keywords"));
  entry.life_situations = TRY(texts(o, "life_situations"));
  entry.authority = static_cast<Authority>(
      TRY(code_index(TRY(json::get_string(o, "authority")), kAuthorities, "authority")));
  entry.fee = TRY(text(o, "fee"));
  entry.proofs = TRY(texts(o, "proofs"));
  entry.duration = TRY(text(o, "duration"));
  entry.legal_bases = TRY(legal_bases(o));
  entry.package = TRY(text(o, "package"));
  entry.elsewhere = TRY(text(o, "elsewhere"));
  entry.personal_appearance = TRY(json::find_bool(o, "personal_appearance")).value_or(false);
  entry.level = static_cast<Level>(
      TRY(code_index(TRY(json::find_string(o, "level")).value_or("none"), kLevels, "level")));
  entry.weight =
      static_cast<int>(std::clamp<std::int64_t>(TRY(json::find_int(o, "weight")).value_or(5), 1, 10));
  return entry;
}

}  // namespace

std::string_view code_of(Level level) { return kLevels[static_cast<std::size_t>(level)]; }
std::string_view code_of(Authority authority) { return kAuthorities[static_cast<std::size_t>(authority)]; }

Result<Data> read_catalogue(std::string_view bytes) {
  const json::object root = TRY(json::parse_object(bytes));
  TRY(json::only_keys(root, {"format", "note", "synonyms", "services"}));
  Data data;
  if (const json::array* groups = TRY(json::find_array(root, "synonyms"))) {
    for (const json::value& group : *groups) {
      if (!group.is_array()) return fail(invalid("json.wrong_type", "list of lists expected", "synonyms"));
      data.synonyms.push_back(TRY(texts_of(group.get_array(), "synonyms")));
    }
  }
  std::set<std::string> ids;
  for (const json::value& item : *TRY(json::get_array(root, "services"))) {
    if (!item.is_object()) return fail(invalid("json.wrong_type", "list of objects expected", "services"));
    ServiceEntry entry = TRY(service(item.get_object()));
    if (!ids.insert(entry.id).second) return fail(invalid("catalogue.duplicate_id", entry.id));
    data.services.push_back(std::move(entry));
  }
  return data;
}

}  // namespace rathaus::catalogue
