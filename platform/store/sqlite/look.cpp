#include "platform/store/sqlite/look.h"

#include <algorithm>

#include "platform/store/sqlite/codec.h"

namespace rathaus::store {
namespace {

constexpr std::size_t kMostKeys = 32;
constexpr std::int64_t kNewest = 32;  // of a key, to know how rare it is
constexpr std::int64_t kNone = -1;

// How rare: those of which all streams are known by their number, the others by how far apart their streams lie.
struct Rarity {
  std::int64_t few = INT64_MAX;
  double gap = 0;
  bool rarer_than(const Rarity& other) const { return few != other.few ? few < other.few : gap > other.gap; }
};

Rarity rarity_of(const Newest& newest) {
  const auto count = static_cast<std::int64_t>(newest.sids.size());
  Rarity out;
  if (newest.all) out.few = count;
  if (count > 1)
    out.gap = static_cast<double>(newest.sids.front() - newest.sids.back()) / static_cast<double>(count - 1);
  return out;
}

Rarity together(const Rarity& a, const Rarity& b) {
  Rarity out{.gap = std::max(a.gap, b.gap)};
  if (a.few != INT64_MAX && b.few != INT64_MAX) out.few = a.few + b.few;
  if (a.gap > 0 && b.gap > 0) out.gap = 1 / (1 / a.gap + 1 / b.gap);
  return out;
}

// The streams of one key, from the newest to the oldest; read in pieces of `at_once`, where there is more than the newest.
class Cursor {
 public:
  Cursor(Database& db, std::int64_t digest, const Newest& newest)
      : db_(&db), digest_(digest), ahead_(newest.sids), all_(newest.all) {}

  void read_at_once(std::int64_t count, std::int64_t most) { at_once_ = count, most_ = most; }

  // The newest one that is not newer than `sid`, which never rises from call to call; kNone: there is none.
  Result<std::int64_t> reach(std::int64_t sid) {
    for (;;) {
      if (at_ < ahead_.size() && ahead_[at_] > sid) {
        const auto from = ahead_.begin() + static_cast<std::ptrdiff_t>(at_);
        at_ = static_cast<std::size_t>(
            std::partition_point(from, ahead_.end(), [&](std::int64_t one) { return one > sid; }) -
            ahead_.begin());
      }
      if (at_ < ahead_.size()) return ahead_[at_];
      if (all_) return kNone;
      TRY(read(sid));
    }
  }

 private:
  Status read(std::int64_t sid) {
    Statement select =
        db_->prepare("SELECT sid FROM digests WHERE digest=?1 AND sid<=?2 ORDER BY sid DESC LIMIT ?3");
    select.bind(1, digest_).bind(2, sid).bind(3, at_once_);
    read_.clear();
    while (TRY(select.step())) read_.push_back(select.integer(0));
    all_ = static_cast<std::int64_t>(read_.size()) < at_once_;
    at_once_ = std::min(most_, at_once_ * 2);
    ahead_ = read_;
    at_ = 0;
    return {};
  }

  Database* db_;
  std::int64_t digest_;
  std::span<const std::int64_t> ahead_;
  std::vector<std::int64_t> read_;
  std::size_t at_ = 0;
  bool all_;  // nothing comes after what is ahead
  std::int64_t at_once_ = 1, most_ = 1;
};

// One of several keys, the frequent ones first: mostly the first one answers.
class Group {
 public:
  void add(Cursor cursor, const Rarity& rarity) {
    const auto at = std::find_if(parts_.begin(), parts_.end(),
                                 [&](const auto& one) { return one.second.rarer_than(rarity); });
    parts_.emplace(at, std::move(cursor), rarity);
    rarity_ = parts_.size() == 1 ? rarity : together(rarity_, rarity);
  }
  const Rarity& rarity() const { return rarity_; }

  // It leads: it is walked through from one end to the other.
  void lead() {
    constexpr std::int64_t kMost = 256;
    for (auto& [cursor, rarity] : parts_) cursor.read_at_once(kNewest, kMost);
  }
  // It confirms streams that lie `gap` apart. Where it has hardly more itself it is read along, else stream by stream.
  void confirm(double gap) {
    constexpr double kClose = 6;  // a step along costs a sixth of what a new search in the index does
    constexpr std::int64_t kAlong = 128;
    for (auto& [cursor, rarity] : parts_) {
      const bool close = gap > 0 && rarity.gap > 0 && gap / rarity.gap < kClose;
      cursor.read_at_once(close ? kAlong : 1, close ? kAlong : 1);
    }
  }

  Result<std::int64_t> reach(std::int64_t sid) {
    std::int64_t newest = kNone;
    for (auto& [cursor, rarity] : parts_) {
      newest = std::max(newest, TRY(cursor.reach(sid)));
      if (newest == sid) break;
    }
    return newest;
  }

 private:
  std::vector<std::pair<Cursor, Rarity>> parts_;
  Rarity rarity_;
};

class Looking {
 public:
  Looking(Database& db, const crypto::SecretKey& search_key, NewestByDigest& known)
      : db_(db), search_key_(search_key), known_(known) {}

  // False: nobody has it.
  Result<bool> all_of(const std::vector<event::SearchKey>& keys) {
    for (const event::SearchKey& key : keys) {
      const auto one = TRY(key_of(key));
      if (one.newest->sids.empty()) return false;
      add(one);
    }
    return true;
  }

  Result<bool> any_of(const std::vector<event::SearchKey>& keys) {
    if (keys.empty()) return true;
    Group group;
    bool anybody = false;
    for (const event::SearchKey& key : keys) {
      const auto one = TRY(key_of(key));
      if (one.newest->sids.empty()) continue;
      group.add(Cursor(db_, one.digest, *one.newest), rarity_of(*one.newest));
      anybody = true;
    }
    groups_.push_back(std::move(group));
    return anybody;
  }

  // Of a word's parts the rarest, and from there to both ends as many as cover every letter. Long parts are rare, all of them: there
  // the first leads the way, and nobody is asked who is not needed.
  Result<bool> cover(const Inside& parts) {
    if (parts.keys.empty()) return true;
    const std::size_t last = parts.keys.size() - 1;
    std::size_t at = 0;
    constexpr std::size_t kLong = 8;
    if (parts.letters < kLong) {
      Rarity rarest;
      for (std::size_t i = 0; i <= last; ++i) {
        const Key key = TRY(key_of(parts.keys[i]));
        if (key.newest->sids.empty()) return false;
        if (const Rarity rarity = rarity_of(*key.newest); i == 0 || rarity.rarer_than(rarest))
          at = i, rarest = rarity;
      }
    }
    std::vector<std::size_t> needed{at};
    for (std::size_t i = at; i > 0;) needed.push_back(i -= std::min(i, parts.letters));
    for (std::size_t i = at; i < last;) needed.push_back(i += std::min(last - i, parts.letters));
    for (const std::size_t i : needed) {
      const Key key = TRY(key_of(parts.keys[i]));
      if (key.newest->sids.empty()) return false;
      add(key);
    }
    return true;
  }

  // The rarest leads and the others confirm: "Erika Ackermann" must not walk through every Erika. Whoever confirms says as well
  // where it goes on, so that nobody is walked through where another one has nothing.
  Status run(const Take& take) {
    if (groups_.empty()) return {};
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const Group& a, const Group& b) { return a.rarity().rarer_than(b.rarity()); });
    groups_.front().lead();
    // Each is asked for what those before it have in common only.
    double gap = groups_.front().rarity().gap;
    for (std::size_t i = 1; i < groups_.size(); ++i) {
      groups_[i].confirm(gap);
      gap *= std::max(1.0, groups_[i].rarity().gap);
    }
    for (std::int64_t from = INT64_MAX;;) {
      std::int64_t sid = TRY(groups_.front().reach(from));
      from = sid;
      for (std::size_t i = 1; i < groups_.size() && from == sid && sid != kNone; ++i)
        from = TRY(groups_[i].reach(sid));
      if (from == kNone) return {};
      if (from != sid) continue;
      if (!TRY(take(sid))) return {};
      from = sid - 1;
    }
  }

 private:
  struct Key {
    std::int64_t digest = 0;
    const Newest* newest = nullptr;
  };

  Result<Key> key_of(const event::SearchKey& key) {
    const std::int64_t value = digest(search_key_, key.kind, key.text);
    if (const auto found = known_.find(value); found != known_.end()) return Key{value, &found->second};
    Newest newest;
    Statement select = db_.prepare("SELECT sid FROM digests WHERE digest=?1 ORDER BY sid DESC LIMIT ?2");
    select.bind(1, value).bind(2, kNewest);
    while (TRY(select.step())) newest.sids.push_back(select.integer(0));
    newest.all = static_cast<std::int64_t>(newest.sids.size()) < kNewest;
    return Key{value, &known_.emplace(value, std::move(newest)).first->second};
  }

  void add(const Key& key) {
    groups_.emplace_back();
    groups_.back().add(Cursor(db_, key.digest, *key.newest), rarity_of(*key.newest));
  }

  Database& db_;
  const crypto::SecretKey& search_key_;
  NewestByDigest& known_;
  std::vector<Group> groups_;
};

}  // namespace

Status look_for(Database& db, const crypto::SecretKey& search_key, NewestByDigest& known, const Look& look,
                const Take& take) {
  if (look.all_of.size() > kMostKeys || (look.all_of.empty() && look.parts.empty())) return {};
  Looking looking(db, search_key, known);
  if (!TRY(looking.all_of(look.all_of))) return {};
  for (const Inside& parts : look.parts) {
    if (!TRY(looking.cover(parts))) return {};
  }
  if (!TRY(looking.any_of(look.any_of))) return {};
  return looking.run(take);
}

}  // namespace rathaus::store
