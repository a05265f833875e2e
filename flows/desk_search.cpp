// The desk's search. What was typed is read in every way it may be meant: as a reference, as a plate, as a birth date, and word by
// word; what the member may not see is left out by the store, before it counts to the limit.
#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "flows/desk.h"
#include "flows/internal.h"
#include "libs/german/names.h"
#include "libs/german/text.h"
#include "modules/cases/couples.h"

namespace rathaus::flows {
namespace {

using event::SearchKey;
using Keys = std::vector<SearchKey>;

constexpr std::size_t kMostServices = 4;  // that one word may mean

// What the words say beside names: keys that narrow the look, and the services a word may stand for.
struct Meaning {
  Keys keys;
  std::string names;  // what is left
  std::vector<std::string> services;  // of the words in `service_word`
  std::string service_word;
};

bool is_year(std::string_view word) {
  return word.size() == 4 && (word.starts_with("19") || word.starts_with("20")) &&
         std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::vector<std::string> split(const std::string& typed) {
  std::vector<std::string> out;
  std::string word;
  for (const char c : typed + " ") {
    if (c != ' ' && c != '\t' && c != ',' && c != ';')
      word += c;
    else if (!word.empty())
      out.push_back(std::exchange(word, {}));
  }
  return out;
}

// "hund" is the dog tax for whoever looks for "meier hund": services whose title has a word that begins so.
Result<std::vector<std::string>> services_like(House& house, const identity::Staff& staff,
                                               const std::string& word) {
  std::vector<std::string> out;
  const std::string wanted = german::fold_loose(word);
  if (wanted.size() < 3) return out;
  for (const std::string& id : TRY(house.shelf.offered_ids(staff.tenant))) {
    if (!staff.may_see(id) || out.size() == kMostServices) continue;
    const auto package = house.shelf.offered(staff.tenant, id);
    if (!package) continue;
    for (const std::string& part : german::words_loose((*package)->title + " " + id)) {
      if (!part.starts_with(wanted)) continue;
      out.push_back(id);
      break;
    }
  }
  return out;
}

Result<Meaning> meaning_of(House& house, const identity::Staff& staff, const std::string& typed) {
  Meaning out;
  for (const std::string& word : split(typed)) {
    if (const auto born = parse_german_date(word)) {
      out.keys.push_back({"born", to_iso(*born)});
    } else if (is_year(word)) {
      out.keys.push_back({"born_year", word});
    } else if (auto like = TRY(services_like(house, staff, word)); out.services.empty() && !like.empty()) {
      out.services = std::move(like);
      out.service_word = word;
    } else {
      out.names += (out.names.empty() ? "" : " ") + word;
    }
  }
  return out;
}

// The parts of a word, as long as it allows; none when it is too short to say anything.
store::Inside parts_of(const std::string& word) {
  constexpr std::size_t kMostParts = 12;
  store::Inside out{cases::kLongInside,
                    cases::inside_keys(cases::kLongInsideName, word, cases::kLongInside, 0, kMostParts)};
  if (out.keys.empty())
    out = {cases::kInside, cases::inside_keys(cases::kInsideName, word, cases::kInside, 0, kMostParts)};
  return out;
}

class Search {
 public:
  Search(House& house, const identity::Staff& staff, store::ReadView& view, int limit)
      : staff_(staff),
        view_(view),
        limit_(limit),
        today_(berlin_date(house.runtime.now())),
        services_(visible_services(staff)) {}

  bool full() const { return static_cast<int>(out_.size()) >= limit_; }
  std::vector<ListRow> take() { return std::move(out_); }

  using Check = std::function<bool(const ListRow&)>;

  // Cases that have all keys, the newest first.
  Status look(Keys keys, bool by_sound = false) {
    if (keys.empty()) return {};
    return look_for({.all_of = std::move(keys)}, by_sound, {});
  }

  // Cases that have all keys and may have the words of which `parts` are; `check` says whether they do.
  Status look_inside(std::vector<store::Inside> parts, Keys keys, const Check& check) {
    return look_for({.all_of = std::move(keys), .parts = std::move(parts)}, false, check);
  }

  // The same by the couples that such a case has; those with too many names for that are asked apart. `coupled`: the keys that
  // the couples do not say already.
  Status look_coupled(Keys keys, const char* kind, const Keys& couples, Keys coupled, bool by_sound) {
    if (couples.empty() || keys.empty()) return look(std::move(keys), by_sound);
    coupled.insert(coupled.begin(), couples.begin(), couples.end());
    TRY(look(std::move(coupled), by_sound));
    keys.insert(keys.begin(), {cases::kMoreNames, kind});
    return look(std::move(keys), by_sound);
  }

  Result<bool> anybody_has(const SearchKey& key) { return view_.anybody_has(key); }

 private:
  Status look_for(store::Look look, bool by_sound, const Check& check) {
    constexpr std::size_t kMostChecked = 200;  // of a service
    if (full()) return {};
    const bool has_service = std::any_of(look.all_of.begin(), look.all_of.end(),
                                         [](const SearchKey& key) { return key.kind == "service"; });
    if (!has_service) {
      for (const std::string& service : services_) look.any_of.push_back({"service", service});
    }
    std::size_t left = check ? kMostChecked * std::max<std::size_t>(1, look.any_of.size()) : SIZE_MAX;
    return view_.look_for(look, [&](std::int64_t sid) -> Result<bool> {
      if (!shown_.contains(sid)) TRY(add(sid, by_sound, check));
      return !full() && --left > 0;
    });
  }

  Status add(std::int64_t sid, bool by_sound, const Check& check) {
    for (const store::ResultRow& found : TRY(view_.rows("case_list.at", {{"sid", sid}}))) {
      if (!staff_.may_see(found.text(10))) continue;
      ListRow row = list_row(found, today_);
      if (check && !check(row)) continue;
      row.by_sound = by_sound;
      out_.push_back(std::move(row));
      shown_.insert(sid);
    }
    return {};
  }

  const identity::Staff& staff_;
  store::ReadView& view_;
  int limit_;
  LocalDate today_;
  std::vector<std::string> services_;
  std::vector<ListRow> out_;
  std::set<std::int64_t> shown_;
};

// A long word is in no title, so that the name need not be taken apart to see that it is there.
bool is_plainly_inside(const std::string& word, const std::string& folded) {
  constexpr std::size_t kLongerThanTitles = 6;
  return word.size() >= kLongerThanTitles && folded.find(word) != std::string::npos;
}

bool is_inside_a_name(const std::string& word, const std::vector<german::NameToken>& names) {
  return std::any_of(names.begin(), names.end(), [&](const german::NameToken& name) {
    return name.part != german::NamePart::title && name.folded.find(word) != std::string::npos;
  });
}

// Words inside a name, "kermann" for Ackermann. Of several words those that somebody's name begins with stay beginnings, and so does
// a single one beside a year, a day or a service: "Müller 1980" asks for no Hintermüller.
Status look_inside_names(Search& search, const std::vector<std::string>& words, const Keys& others) {
  std::vector<store::Inside> parts;
  Keys keys = others;
  for (const std::string& word : words) {
    const std::vector<std::string> prefixes = german::query_keys(word).prefixes;
    const SearchKey beginning{"prefix", prefixes.empty() ? word : prefixes.front()};
    if ((words.size() > 1 || !others.empty()) && TRY(search.anybody_has(beginning))) {
      keys.push_back(beginning);
      continue;
    }
    parts.push_back(parts_of(word));
    if (parts.back().keys.empty()) return {};
  }
  if (parts.empty()) return {};
  std::map<std::string, bool> checked;  // by name: many have the same
  return search.look_inside(std::move(parts), std::move(keys), [&](const ListRow& row) {
    const auto [at, fresh] = checked.try_emplace(row.applicant, false);
    if (!fresh) return at->second;
    const std::string folded = german::fold_loose(row.applicant);
    if (std::ranges::all_of(words, [&](const std::string& word) { return is_plainly_inside(word, folded); }))
      return at->second = true;
    const std::vector<german::NameToken> names = german::name_tokens(row.applicant);
    at->second = std::all_of(words.begin(), words.end(),
                             [&](const std::string& word) { return is_inside_a_name(word, names); });
    return at->second;
  });
}

// The words as names, whole, by their beginning, by a part, by their sound; each time with the other keys.
Status look_for_names(Search& search, const std::string& names, const Keys& others) {
  const german::SearchKeys keys = german::query_keys(names);
  const auto year = std::find_if(others.begin(), others.end(),
                                 [](const SearchKey& key) { return key.kind == "born_year"; });
  const std::string born = year == others.end() ? std::string() : year->text;
  // `whole`: the couples are of the texts themselves, so that nothing remains of them and the year to be asked for.
  const auto look = [&](const std::vector<std::string>& texts, const char* kind, Keys couples, bool whole,
                        const char* couple) -> Status {
    if (texts.empty()) return {};
    Keys all = others;
    for (const std::string& text : texts) all.push_back({kind, text});
    Keys coupled = all;
    if (whole && texts.size() <= cases::kAllCoupled) {
      std::erase_if(coupled, [&](const SearchKey& key) {
        return key.kind == kind || (key.kind == "born_year" && key.text == born);
      });
    }
    return search.look_coupled(std::move(all), couple, couples, std::move(coupled),
                               couple == cases::kSoundCouple);
  };
  std::set<std::string> beginnings;
  Keys longer;
  for (const std::string& word : keys.words) {
    if (std::string part = cases::couple_part(word, cases::kShortPart); !part.empty())
      beginnings.insert(std::move(part));
    if (const std::string part = cases::couple_part(word, cases::kLongPart); !part.empty() && !born.empty())
      longer.push_back(cases::born_couple(cases::kNameCouple, part, born));
  }
  const auto couples = [&](const char* kind, const std::vector<std::string>& texts) {
    return cases::query_couples(kind, {texts.begin(), texts.end()}, born);
  };
  TRY(look(keys.words, "word", couples(cases::kWordCouple, keys.words), true, cases::kWordCouple));
  // A longer beginning with the year says what a shorter one would.
  for (SearchKey& key : cases::query_couples(cases::kNameCouple, beginnings, longer.empty() ? born : ""))
    longer.push_back(std::move(key));
  TRY(look(keys.prefixes, "prefix", longer, false, cases::kNameCouple));
  TRY(look_inside_names(search, keys.words, others));
  return look(keys.phonetic, "sound", couples(cases::kSoundCouple, keys.phonetic), true, cases::kSoundCouple);
}

}  // namespace

Result<std::vector<ListRow>> search_cases(House& house, const identity::Staff& staff,
                                          const std::string& typed, int limit) {
  if (typed.empty() || typed.size() > 200 || sees_nothing(staff)) return std::vector<ListRow>{};
  const auto view = TRY(house.runtime.read(staff.tenant));
  Search search(house, staff, *view, limit);
  if (const std::string reference = cases::normalise_reference(typed); !reference.empty()) {
    TRY(search.look({{"reference", reference}}));
    TRY(search.look({{cases::kReferencePart, reference}}));
  }
  if (const std::string plate = cases::normalise_plate(typed); plate.size() >= 3)
    TRY(search.look({{"plate", plate}}));
  const Meaning meant = TRY(meaning_of(house, staff, typed));
  const bool one_word = meant.names.empty() && meant.keys.empty() &&
                        !meant.services.empty();  // "hund" alone may be a name, too
  // The word for a service may be somebody's name: "hund" finds Ms Hund before the dogs.
  if (!meant.services.empty())
    TRY(look_for_names(search, meant.names + (meant.names.empty() ? "" : " ") + meant.service_word,
                       meant.keys));
  const auto rest = [&](const Keys& others) -> Status {
    if (meant.names.empty()) return search.look(others);
    return look_for_names(search, meant.names, others);
  };
  if (meant.services.empty()) TRY(rest(meant.keys));
  for (const std::string& service : meant.services) {
    Keys others = meant.keys;
    others.push_back({"service", service});
    if (one_word || !others.empty()) TRY(rest(others));
  }
  return search.take();
}

}  // namespace rathaus::flows
