// The word search over the catalogue. Terms are stems; see the class comment in catalogue.h for the order of
// matching.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "libs/german/distance.h"
#include "libs/german/stem.h"
#include "libs/german/text.h"
#include "modules/catalogue/catalogue.h"

namespace rathaus::catalogue {
namespace {

using Id = std::uint32_t;

// Weights of the fields, and of the ways a word can match.
constexpr double kTitle = 4, kPhrase = 4, kKeyword = 2.5, kSituation = 1, kTeaser = 0.7, kAuthorityText = 0.3;
constexpr double kPart = 0.45;  // a part of a compound against the whole word
constexpr double kSynonym = 0.8, kPrefix = 0.6, kMisspelt = 0.7, kTrigram = 0.35;
constexpr double kSaturation = 1.5;  // k1 of BM25; titles are short, so its length norm is left out
constexpr double kWholePhrase = 12, kPhraseInside = 5, kPopularity = 0.04;
constexpr double kLowest = 0.12;  // hits below this part of the best are noise
constexpr std::size_t kMaxQueryBytes = 200, kMaxQueryWords = 12, kMaxPrefixTerms = 24;

// Words that say nothing about the service. Verbs like "anmelden" are not among them: they tell services
// apart.
constexpr std::array<std::string_view, 62> kStopWords = {
    "der",   "die",  "das",  "den", "dem",  "des",   "ein",    "eine",   "einen",  "einem", "einer",
    "eines", "und",  "oder", "fur", "in",   "im",    "an",     "am",     "auf",    "aus",   "bei",
    "mit",   "von",  "vom",  "zu",  "zum",  "zur",   "nach",   "uber",   "unter",  "wie",   "wo",
    "was",   "wann", "wer",  "ich", "mein", "meine", "meinen", "meinem", "meiner", "mir",   "mich",
    "wir",   "uns",  "sie",  "ihr", "ihre", "ihren", "ist",    "sind",   "kann",   "muss",  "mochte",
    "will",  "man",  "es",   "als", "auch", "wegen", "bitte"};

bool stop_word(std::string_view word) {
  return std::find(kStopWords.begin(), kStopWords.end(), word) != kStopWords.end();
}

struct Posting {
  Id service;
  float weight;
};

struct Phrase {
  Id service;
  std::vector<Id> terms;  // sorted, no repeats
  double strength;        // a title counts a little less than a phrase of the people
};

std::array<char, 3> trigram(std::string_view padded, std::size_t at) {
  return {padded[at], padded[at + 1], padded[at + 2]};
}

struct Match {
  Id term;
  double weight;
};

}  // namespace

struct Index::Body {
  Data data;
  std::unordered_map<std::string, Id> terms;   // stem -> id
  std::vector<std::vector<Posting>> postings;  // by term
  std::vector<Phrase> phrases;
  std::vector<std::vector<Id>> phrases_of_term;
  std::vector<std::pair<std::string, Id>> vocabulary;       // full words and their stem's id, sorted by word
  std::map<std::array<char, 3>, std::vector<Id>> trigrams;  // -> index into vocabulary
  std::unordered_map<std::string, std::vector<std::string>>
      alternatives;  // stem of a word -> stems that mean the same
  german::CompoundSplitter splitter;

  std::function<void()> before_search;

  Body(Data d, std::function<void()> wait) : data(std::move(d)), before_search(std::move(wait)) {}

  Id term_id(const std::string& stem) {
    const auto [at, fresh] = terms.try_emplace(stem, static_cast<Id>(postings.size()));
    if (fresh) postings.emplace_back();
    return at->second;
  }

  // All texts of one service with the weight of their field.
  static std::vector<std::pair<std::string_view, double>> fields(const ServiceEntry& s) {
    std::vector<std::pair<std::string_view, double>> out = {
        {s.title, kTitle}, {s.teaser, kTeaser}, {s.authority_text, kAuthorityText}};
    for (const std::string& text : s.synonyms) out.emplace_back(text, kPhrase);
    for (const std::string& text : s.keywords) out.emplace_back(text, kKeyword);
    for (const std::string& text : s.life_situations) out.emplace_back(text, kSituation);
    return out;
  }

  struct Text {
    std::string_view text;
    double weight = 0;
    std::vector<std::string> words;  // without stop words
  };
  using Texts = std::vector<Text>;  // of one service
  struct Word {  // most words stand in many texts: cut up once
    Id whole = 0;
    std::vector<Id> parts;  // of a compound, other than the whole
  };

  void build() {
    german::Stemmer stemmer;
    const std::vector<Texts> texts = collect_vocabulary(stemmer);
    std::unordered_map<std::string, Word> words;
    for (Id i = 0; i < data.services.size(); ++i) add_service(i, texts[i], stemmer, words);
    add_synonyms(stemmer);
    phrases_of_term.resize(postings.size());
    for (Id p = 0; p < phrases.size(); ++p) {
      for (const Id term : phrases[p].terms) phrases_of_term[term].push_back(p);
    }
    add_trigrams();
  }

  // The list of words known to the splitter: nouns and verbs of titles, phrases and keywords, and their
  // stems. What every service's texts consist of comes back.
  std::vector<Texts> collect_vocabulary(german::Stemmer& stemmer) {
    std::vector<Texts> out;
    std::set<std::string> seen;
    for (const ServiceEntry& service : data.services) {
      Texts& texts = out.emplace_back();
      for (const auto& [text, weight] : fields(service)) {
        texts.push_back({text, weight, german::words_loose(text)});
        std::erase_if(texts.back().words, [](const std::string& word) { return stop_word(word); });
        for (const std::string& word : texts.back().words) {
          if (!seen.insert(word).second) continue;
          if (word.size() >= 4 && weight >= kKeyword) {
            splitter.add(word);
            if (const std::string stem = stemmer.stem(word); stem.size() >= 4) splitter.add(stem);
          }
        }
      }
    }
    for (const std::string& word : seen) vocabulary.emplace_back(word, term_id(stemmer.stem(word)));
    return out;
  }

  const Word& taken_apart(const std::string& word, german::Stemmer& stemmer,
                          std::unordered_map<std::string, Word>& words) {
    const auto [at, fresh] = words.try_emplace(word);
    if (fresh) {
      at->second.whole = term_id(stemmer.stem(word));
      for (const std::string& part : splitter.split(word)) {
        if (const Id id = term_id(stemmer.stem(part)); id != at->second.whole) at->second.parts.push_back(id);
      }
    }
    return at->second;
  }

  void add_service(Id service, const Texts& texts, german::Stemmer& stemmer,
                   std::unordered_map<std::string, Word>& words) {
    std::map<Id, double> weights;
    for (const auto& [text, weight, said] : texts) {
      std::set<Id> phrase;
      for (const std::string& one : said) {
        const Word& word = taken_apart(one, stemmer, words);
        phrase.insert(word.whole);
        // The best field counts, repetition adds little: a long list of keywords must not win by length.
        weights[word.whole] = std::max(weights[word.whole], weight) + 0.1 * weight;
        for (const Id part : word.parts) weights[part] = std::max(weights[part], weight * kPart);
      }
      const bool title = text.data() == data.services[service].title.data();
      if ((title || weight == kPhrase) && !phrase.empty()) {
        phrases.push_back({service, {phrase.begin(), phrase.end()}, title ? 0.9 : 1.0});
      }
    }
    for (const auto& [term, weight] : weights)
      postings[term].push_back({service, static_cast<float>(weight)});
  }

  void add_synonyms(german::Stemmer& stemmer) {
    for (const std::vector<std::string>& group : data.synonyms) {
      for (const std::string& from : group) {
        for (const std::string& to : group) {
          if (from != to) alternatives[stemmer.stem(from)].push_back(stemmer.stem(to));
        }
      }
    }
  }

  void add_trigrams() {
    for (Id v = 0; v < vocabulary.size(); ++v) {
      for (const auto& gram : grams_of(vocabulary[v].first)) trigrams[gram].push_back(v);
    }
  }

  static std::set<std::array<char, 3>> grams_of(std::string_view word) {
    const std::string padded = " " + std::string(word) + " ";
    std::set<std::array<char, 3>> out;
    for (std::size_t i = 0; i + 3 <= padded.size(); ++i) out.insert(trigram(padded, i));
    return out;
  }

  std::optional<Id> known(const std::string& stem) const {
    const auto at = terms.find(stem);
    if (at == terms.end() || postings[at->second].empty()) return std::nullopt;
    return at->second;
  }

  void match_prefix(std::string_view word, std::vector<Match>& out) const {
    auto at = std::lower_bound(vocabulary.begin(), vocabulary.end(), word,
                               [](const auto& entry, std::string_view value) { return entry.first < value; });
    for (std::size_t n = 0; n < kMaxPrefixTerms && at != vocabulary.end() && at->first.starts_with(word);
         ++n, ++at) {
      // "pers" is nearer to "personal" than to "personalausweisnummer".
      const double share = static_cast<double>(word.size()) / static_cast<double>(at->first.size());
      out.push_back({at->second, kPrefix * (0.5 + 0.5 * share)});
    }
  }

  // Words that share many trigrams; among them those within two edits, else the most alike.
  void match_like(const std::string& word, std::vector<Match>& out) const {
    const auto grams = grams_of(word);
    std::unordered_map<Id, int> shared;
    for (const auto& gram : grams) {
      if (const auto at = trigrams.find(gram); at != trigrams.end()) {
        for (const Id v : at->second) ++shared[v];
      }
    }
    const int limit = word.size() < 4 ? 0 : word.size() < 8 ? 1 : 2;
    std::vector<Match> similar;
    int best = limit + 1;
    for (const auto& [v, count] : shared) {
      const std::string& candidate = vocabulary[v].first;
      if (count * 4 < static_cast<int>(grams.size()))
        continue;  // two edits of eight letters leave more than a quarter
      const int distance = german::edit_distance(word, candidate, limit);
      if (distance <= limit) {
        best = std::min(best, distance);
        out.push_back({vocabulary[v].second, distance == 1 ? kMisspelt : kMisspelt * 0.8});
        continue;
      }
      const double dice = 2.0 * count / static_cast<double>(grams.size() + candidate.size());
      if (dice > 0.45) similar.push_back({vocabulary[v].second, kTrigram * dice});
    }
    if (best > limit) out.insert(out.end(), similar.begin(), similar.end());
  }

  // The terms that one word of the query stands for, best weight per term.
  std::vector<Match> matches(const std::string& word, bool last, german::Stemmer& stemmer) const {
    std::vector<Match> out;
    const std::string stem = stemmer.stem(word);
    const std::optional<Id> exact = known(stem);
    if (exact) out.push_back({*exact, 1.0});
    if (const auto at = alternatives.find(stem); at != alternatives.end()) {
      for (const std::string& other : at->second) {
        if (const auto id = known(other)) out.push_back({*id, kSynonym});
      }
    }
    for (const std::string& part : splitter.split(word)) {
      if (const auto id = known(stemmer.stem(part))) out.push_back({*id, exact ? kPart * 0.5 : kPart});
    }
    if ((last || !exact) && word.size() >= 3) match_prefix(word, out);
    if (!exact && word.size() >= 4) match_like(word, out);
    std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
      return a.term != b.term ? a.term < b.term : a.weight > b.weight;
    });
    out.erase(
        std::unique(out.begin(), out.end(), [](const Match& a, const Match& b) { return a.term == b.term; }),
        out.end());
    return out;
  }

  std::vector<Hit> search(std::string_view query, std::size_t limit) const;
  void score_phrases(const std::vector<std::vector<Match>>& words, std::vector<double>& scores) const;
};

// A phrase counts when each of its terms is meant by a word of the query; fully when no word is left over.
void Index::Body::score_phrases(const std::vector<std::vector<Match>>& words,
                                std::vector<double>& scores) const {
  std::unordered_map<Id, std::pair<double, std::set<std::size_t>>>
      meant;  // term -> best weight, words that mean it
  for (std::size_t w = 0; w < words.size(); ++w) {
    for (const Match& match : words[w]) {
      if (match.weight < 0.5) continue;  // parts and vague likeness make no phrase
      auto& [weight, by] = meant[match.term];
      weight = std::max(weight, match.weight);
      by.insert(w);
    }
  }
  std::set<Id> candidates;
  for (const auto& [term, unused] : meant)
    candidates.insert(phrases_of_term[term].begin(), phrases_of_term[term].end());
  std::unordered_map<Id, double> best;
  for (const Id p : candidates) {
    const Phrase& phrase = phrases[p];
    double weight = 1;
    std::set<std::size_t> used;
    for (const Id term : phrase.terms) {
      const auto at = meant.find(term);
      weight = at == meant.end() ? 0 : weight * at->second.first;
      if (weight == 0) break;
      used.insert(at->second.second.begin(), at->second.second.end());
    }
    if (weight == 0 || used.size() < std::min(phrase.terms.size(), words.size())) continue;
    const bool whole = used.size() == words.size();
    // One common word inside a longer query proves little; two words do.
    const double inside = phrase.terms.size() > 1 ? kPhraseInside : kPhraseInside * 0.4;
    double& slot = best[phrase.service];
    slot = std::max(slot, weight * phrase.strength * (whole ? kWholePhrase : inside));
  }
  for (const auto& [service, bonus] : best) scores[service] += bonus;
}

std::vector<Hit> Index::Body::search(std::string_view query, std::size_t limit) const {
  german::Stemmer stemmer;
  std::vector<std::string> all = german::words_loose(query.substr(0, kMaxQueryBytes)), asked;
  for (std::string& word : all) {
    if (!stop_word(word) && asked.size() < kMaxQueryWords) asked.push_back(std::move(word));
  }
  std::vector<std::vector<Match>> words;
  for (std::size_t i = 0; i < asked.size(); ++i)
    words.push_back(matches(asked[i], i + 1 == asked.size(), stemmer));

  const double count = static_cast<double>(data.services.size());
  std::vector<double> scores(data.services.size(), 0), covered(data.services.size(), 0);
  for (const std::vector<Match>& word : words) {
    std::vector<double> best(data.services.size(), 0);
    for (const Match& match : word) {
      const std::vector<Posting>& list = postings[match.term];
      const double rarity = std::log(1 + (count - static_cast<double>(list.size()) + 0.5) /
                                             (static_cast<double>(list.size()) + 0.5));
      for (const Posting& posting : list) {
        const double tf = posting.weight * (kSaturation + 1) / (posting.weight + kSaturation);
        best[posting.service] = std::max(best[posting.service], match.weight * rarity * tf);
      }
    }
    for (std::size_t s = 0; s < best.size(); ++s) {
      scores[s] += best[s];
      covered[s] += best[s] > 0 ? 1 : 0;
    }
  }
  score_phrases(words, scores);
  std::vector<Hit> hits;
  double top = 0;
  for (std::size_t s = 0; s < scores.size(); ++s) {
    if (scores[s] <= 0) continue;
    const double share = covered[s] / static_cast<double>(words.size());
    const double score = scores[s] * (0.3 + 0.7 * share) * (1 + kPopularity * data.services[s].weight);
    hits.push_back({s, score});
    top = std::max(top, score);
  }
  std::erase_if(hits, [&](const Hit& hit) { return hit.score < kLowest * top; });
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.service < b.service;
  });
  if (hits.size() > limit) hits.resize(limit);
  return hits;
}

Index::Index(Data data) : Index(std::move(data), nullptr) { build(); }
Index::Index(Data data, std::function<void()> before_search)
    : body_(std::make_unique<Body>(std::move(data), std::move(before_search))) {}
void Index::build() { body_->build(); }
Index::~Index() = default;
Index::Index(Index&&) noexcept = default;
Index& Index::operator=(Index&&) noexcept = default;

const std::vector<ServiceEntry>& Index::services() const { return body_->data.services; }

const ServiceEntry* Index::find(std::string_view id) const {
  const auto& all = services();
  const auto at = std::find_if(all.begin(), all.end(), [&](const ServiceEntry& s) { return s.id == id; });
  return at == all.end() ? nullptr : &*at;
}

const ServiceEntry* Index::find_key(std::string_view leika) const {
  if (leika.empty()) return nullptr;
  for (const ServiceEntry& s : services()) {
    if (s.key == leika) return &s;
  }
  for (const ServiceEntry& s : services()) {
    if (std::find(s.further_keys.begin(), s.further_keys.end(), leika) != s.further_keys.end()) return &s;
  }
  return nullptr;
}

std::vector<Hit> Index::search(std::string_view query, std::size_t limit) const {
  if (body_->before_search) body_->before_search();
  return body_->search(query, limit);
}

}  // namespace rathaus::catalogue
