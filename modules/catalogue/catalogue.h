#pragma once
// What a resident can look for, and who is competent for it.
// Catalogue data (services/catalogue.json, services/places.json) is read from bytes; this module opens no
// file. Invariants: a service that is not run here is still found and names who is competent; a postal code
// or place is never guessed: one answer, a choice, or a sentence that says why not.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace rathaus::catalogue {

// Level of trust that filing online needs (OZG; eIDAS levels). none: no account needed.
enum class Level { none, normal, substantial, high };
// Who decides. municipal and district depend on the place of the resident.
enum class Authority { municipal, district, state, federal, other };

std::string_view code_of(Level level);          // "none", "normal", "substantial", "high"
std::string_view code_of(Authority authority);  // "municipal", ...

struct LegalBasis {
  std::string text;  // "§ 22 BMG"
  std::string link;  // may be empty
};

struct ServiceEntry {
  std::string id;                         // stable name in addresses: "hundesteuer-anmelden"
  std::string key;                        // LeiKa key, 14 digits; empty where the catalogue of keys has none
  std::vector<std::string> further_keys;  // other LeiKa keys that this entry answers
  std::string ozg_id;                     // "10160"; may be empty
  std::string title;
  std::string teaser;                 // one to three plain sentences
  std::vector<std::string> synonyms;  // whole phrases people use: "hund anmelden"
  std::vector<std::string> keywords;
  std::vector<std::string> life_situations;
  Authority authority = Authority::municipal;
  std::string authority_text;  // "Bürgeramt Ihrer Stadt oder Gemeinde"
  std::string fee;             // text; empty: unknown
  std::vector<std::string> proofs;
  std::string duration;
  std::vector<LegalBasis> legal_bases;
  std::string package;               // id of the service package that runs it online; empty: not run here
  std::string elsewhere;             // how to get it when it is not run here: what, where
  bool personal_appearance = false;  // the law wants the person to come
  Level level = Level::none;
  int weight = 5;  // 1 (rare) to 10 (everybody): settles ties of the search
};

struct Data {
  std::vector<ServiceEntry> services;
  std::vector<std::vector<std::string>> synonyms;  // groups of words that mean the same: auto, pkw, kfz
};

// Errors: those of libs/json; invalid "catalogue.duplicate_id", "catalogue.key" (not 14 digits),
// "catalogue.code", "catalogue.empty". An unknown member is refused: a misspelt one would be lost silently.
Result<Data> read_catalogue(std::string_view json);

struct Hit {
  std::size_t service = 0;  // index into services()
  double score = 0;         // for ordering within one answer only
};

// Word search in memory. Built once per version of the catalogue, then only read: safe to share between
// threads. BM25 over stems and parts of compounds, each field with its weight; a phrase that people use for a
// service counts most; words not known are matched by synonym, beginning, misspelling (Damerau-Levenshtein up
// to 2) and common trigrams, in this order.
class Index {
 public:
  explicit Index(Data data);
  // Without its words, which build() gets ready, also while services() and find() are used: the program need not wait for them to start.
  // `before_search` is called by each search and must not return before build() has.
  Index(Data data, std::function<void()> before_search);
  void build();
  ~Index();
  Index(Index&&) noexcept;
  Index& operator=(Index&&) noexcept;

  const std::vector<ServiceEntry>& services() const;
  const ServiceEntry* find(std::string_view id) const;         // nullptr: no such service
  const ServiceEntry* find_key(std::string_view leika) const;  // by key or further key
  // Best first, at most `limit`; empty when nothing is like the query. Queries are cut at 200 bytes and 12
  // words.
  std::vector<Hit> search(std::string_view query, std::size_t limit) const;

 private:
  struct Body;
  std::unique_ptr<Body> body_;
};

// --- Places and competence ---

struct Municipality {
  std::string name;
  std::string ags;     // Amtlicher Gemeindeschlüssel, 8 digits
  std::string ars;     // Amtlicher Regionalschlüssel, 12 digits
  std::string land;    // "BW": two letters, as in ISO 3166-2:DE
  std::string tenant;  // id of the tenant that serves it; empty: not served here
  std::string office;  // how to address it in words: "Stadt Musterstadt, Bürgeramt"
  std::vector<std::string> postal_codes;
  std::vector<std::string> districts;  // names of parts, searched like the name
};

enum class PlaceKind {
  served,     // one municipality with a tenant here
  known,      // one municipality, not served here
  choice,     // several: the resident has to choose
  elsewhere,  // a German postal code outside the data: only the Land is known
  unknown,    // nothing found
};

struct PlaceAnswer {
  PlaceKind kind = PlaceKind::unknown;
  std::vector<const Municipality*> places;  // served, known: one; choice: two or more, by name
  std::string land;                         // name(s) of the Land: "Bayern", "Hessen oder Niedersachsen"
  std::string text;                         // German sentence for the screen
};

class Places {
 public:
  // Errors: those of libs/json; invalid "places.postal_code", "places.ags", "places.ars", "places.land".
  static Result<Places> read(std::string_view json);

  const std::vector<Municipality>& municipalities() const { return municipalities_; }
  const Municipality* find_ags(std::string_view ags) const;

  // A postal code, a place, or both ("12345 Musterstadt"). Errors (refused, text through message_of):
  // "place.empty", and for what looks like a postal code "plz.digits", "plz.range".
  Result<PlaceAnswer> resolve(std::string_view input) const;

 private:
  std::vector<Municipality> municipalities_;
};

// "BW" -> "Baden-Württemberg"; empty for an unknown code.
std::string_view land_name(std::string_view code);
// The Land, or the Länder joined by " oder ", whose area a postal code can lie in; empty: no such code is in
// use. Ranges of the Leitregionen; where a Leitregion crosses a border both Länder are named.
std::string land_of_postal_code(std::string_view postal_code);

struct Competence {
  bool online_here = false;  // can be filed at `tenant` now
  std::string tenant;        // empty when not served here
  std::string package;       // empty when not online here
  std::string text;          // German: who is competent and where to go
};
// Who is competent for a service at a place. `place` must not be a choice (CHECK): let the resident choose
// first.
Competence competence(const ServiceEntry& service, const PlaceAnswer& place);

// The German sentence of an error code of this module and of the postal code check; empty for other codes.
std::string_view message_of(std::string_view code);

}  // namespace rathaus::catalogue
