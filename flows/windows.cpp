#include "flows/windows.h"

#include <algorithm>
#include <set>

#include "flows/draft_store.h"
#include "flows/representation.h"
#include "libs/crypto/hash.h"
#include "modules/representation/representation.h"

namespace rathaus::flows {
namespace {

constexpr std::size_t kMostStand = 200'000;  // bytes of the hidden field that are read

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string value_in(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? std::string() : found->second;
}

}  // namespace

std::string digest_of_value(std::string_view value) {
  return hex(crypto::sha256("draft-field/v1\n" + std::string(value))).substr(0, 12);
}

std::string stand_of(const Values& values, const Values& kept) {
  std::string out = "1";  // never empty: an empty page was shown, too
  for (const auto& [name, value] : values) {
    if (!value.empty() && !kept.contains(name)) out += ";" + name + "=" + digest_of_value(value);
  }
  for (const auto& [name, digest] : kept) out += ";" + name + "=" + digest;
  return out;
}

Values digests_in(std::string_view stand) {
  Values out;
  stand = stand.substr(0, kMostStand);
  while (!stand.empty()) {
    const std::size_t end = std::min(stand.find(';'), stand.size());
    const std::string_view one = stand.substr(0, end);
    if (const std::size_t eq = one.find('='); eq != std::string_view::npos)
      out.insert_or_assign(std::string(one.substr(0, eq)), std::string(one.substr(eq + 1)));
    stand.remove_prefix(std::min(end + 1, stand.size()));
  }
  return out;
}

Merge merge(const Values& there, const Values& here, const Shown& shown) {
  Merge out;
  if (shown.stand.empty()) return out;
  const Values before = digests_in(shown.stand);
  static const std::string kNothing = digest_of_value("");
  std::set<std::string> names;
  for (const Values* all : {&there, &here}) {
    for (const auto& [name, value] : *all) names.insert(name);
  }
  for (const std::string& name : names) {
    const std::string theirs = value_in(there, name), mine = value_in(here, name);
    const auto was = before.find(name);
    const std::string& base = was == before.end() ? kNothing : was->second;
    const std::string now = digest_of_value(theirs);
    if (theirs == mine || now == base) continue;
    // Who chose has seen what the other window says now.
    const std::string seen = name + "=" + now;
    if (contains(shown.here, seen)) continue;
    if (digest_of_value(mine) == base || contains(shown.there, seen))
      out.stays.push_back(name);
    else
      out.clashes.push_back(name);
  }
  return out;
}

// ---- pages of the form --------------------------------------------------------------------------------------------------------------

namespace {

struct Spot {
  char kind = 'a';  // answer, choice, number of occurrences
  forms::Place place;
  std::string value;
};
using Spots = std::map<std::string, Spot>;

Spots spots_of(const forms::Form& form, const forms::Page& page, const forms::Draft& draft) {
  const std::vector<forms::Page> only{page};
  const auto here = [&](const forms::Place& place) { return forms::page_of(only, place) != nullptr; };
  Spots out;
  for (const auto& [place, raw] : draft.raw) {
    if (!raw.empty() && here(place))
      out[forms::name_of(form, forms::NameKind::answer, place)] = {'a', place, raw};
  }
  for (const auto& [place, child] : draft.choices) {
    if (here(place))
      out[forms::name_of(form, forms::NameKind::choice, place)] = {'c', place, std::to_string(child)};
  }
  for (const auto& [place, count] : draft.counts) {
    if (here(place)) out["n:" + forms::path_of(form, place)] = {'n', place, std::to_string(count)};
  }
  return out;
}

Values values_of(const Spots& spots) {
  Values out;
  for (const auto& [name, spot] : spots) out[name] = spot.value;
  return out;
}

template <class Map>
void put_back(Map& now, const Map& before, const forms::Place& place) {
  if (const auto found = before.find(place); found != before.end())
    now.insert_or_assign(place, found->second);
  else
    now.erase(place);
}

// As a person reads it.
std::string readable(const forms::Form& form, const Spot& spot) {
  if (spot.value.empty()) return {};
  if (spot.kind == 'n') return spot.value;
  if (spot.kind == 'c') {
    const forms::NodeIndex parent = spot.place.node();
    for (forms::NodeIndex child = form.first_child(parent); child != forms::kNoNode;
         child = form.next_sibling(child)) {
      if (std::to_string(child) == spot.value) return form[child].label;
    }
    return spot.value;
  }
  const forms::NodeIndex node = spot.place.node();
  if (form[node].field.type == forms::DataType::boolean)
    return spot.value == "true" ? "Ja" : spot.value == "false" ? "Nein" : spot.value;
  if (const forms::CodeList* list = form.codes(node)) {
    for (const auto& one : list->codes) {
      if (one.code == spot.value) return one.label;
    }
  }
  return spot.value;
}

std::string label_of(const forms::Form& form, const Spot& spot) {
  std::string out = form[spot.place.node()].label;
  if (spot.kind == 'n') out += ", Anzahl";
  return out;
}

// Buttons that take an entry away.
bool removes(const forms::Form& form, const std::string& name) {
  const auto parsed = forms::parse_name(form, name);
  return parsed && parsed->kind == forms::NameKind::remove;
}

// What was typed for an entry that the other window has taken away.
void tell_lost(const DraftView& view, const forms::PostFields& fields, const Values& before,
               std::vector<Clash>& out) {
  for (const auto& [name, value] : fields) {
    const auto parsed = forms::parse_name(view.form(), name);
    if (!parsed || parsed->kind != forms::NameKind::answer || value.empty()) continue;
    if (view.draft.raw.contains(parsed->place)) continue;
    const auto was = before.find(name);
    if (was != before.end() && was->second == digest_of_value(value))
      continue;  // only what the page had shown
    const Spot spot{'a', parsed->place, value};
    out.push_back(
        {.name = {}, .label = label_of(view.form(), spot), .here = readable(view.form(), spot), .there = {}});
  }
}

}  // namespace

Values page_values(const DraftView& view, const forms::Page& page) {
  return values_of(spots_of(view.form(), page, view.draft));
}

std::vector<Clash> settle_page(DraftView& view, const forms::Page& page, const forms::Draft& there,
                               const forms::PostFields& fields, const Shown& shown) {
  std::vector<Clash> out;
  if (shown.stand.empty()) return out;
  const Spots stored = spots_of(view.form(), page, there);
  const Values stored_values = values_of(stored), before = digests_in(shown.stand);
  // An entry is taken away by its number: when something moved meanwhile, it may be another one.
  const bool removing = std::any_of(fields.begin(), fields.end(),
                                    [&](const auto& one) { return removes(view.form(), one.first); });
  if (removing && digests_in(stand_of(stored_values)) != before) {
    forms::PostFields rest;
    for (const auto& one : fields) {
      if (!removes(view.form(), one.first)) rest.push_back(one);
    }
    view.draft = there;
    forms::apply_post(view.form(), page, rest, view.draft);
    out.push_back({.name = {}, .label = "Eintrag entfernen", .here = "nicht ausgeführt", .there = {}});
  }
  const Spots sent = spots_of(view.form(), page, view.draft);
  const Merge merged = merge(stored_values, values_of(sent), shown);
  const auto spot_of = [&](const Spots& all, const std::string& name, const Spots& other) {
    const auto found = all.find(name);
    if (found != all.end()) return found->second;
    Spot empty = other.at(name);
    empty.value.clear();
    return empty;
  };
  for (const auto* names : {&merged.stays, &merged.clashes}) {
    for (const std::string& name : *names) {
      const Spot spot = spot_of(stored, name, sent);
      if (spot.kind == 'a') put_back(view.draft.raw, there.raw, spot.place);
      if (spot.kind == 'c') put_back(view.draft.choices, there.choices, spot.place);
      if (spot.kind == 'n') put_back(view.draft.counts, there.counts, spot.place);
    }
  }
  for (const std::string& name : merged.clashes) {
    const Spot mine = spot_of(sent, name, stored), theirs = spot_of(stored, name, sent);
    out.push_back({.name = name,
                   .label = label_of(view.form(), mine),
                   .here = readable(view.form(), mine),
                   .there = readable(view.form(), theirs)});
  }
  tell_lost(view, fields, before, out);
  return out;
}

// ---- delivery, representation -------------------------------------------------------------------------------------------------------

namespace {

struct Named {
  const char *name, *label;
};

// What clashes of a page whose fields all have a name and a label of their own.
std::vector<Clash> clashes_of(std::span<const Named> names, const Merge& merged, const Values& there,
                              const Values& here) {
  std::vector<Clash> out;
  for (const Named& one : names) {
    if (contains(merged.clashes, one.name))
      out.push_back({one.name, one.label, value_in(here, one.name), value_in(there, one.name)});
  }
  return out;
}

constexpr Named kWishNames[] = {{"channel", "Zustellung"},
                                {"consent", "Einwilligung in den Abruf"},
                                {"kein_postfach", "Nicht in das Postfach"},
                                {"given_names", "Vornamen"},
                                {"family_name", "Familienname"},
                                {"organisation", "Organisation oder Firma"},
                                {"street", "Straße und Hausnummer"},
                                {"postal_code", "Postleitzahl"},
                                {"city", "Ort"},
                                {"email", "E-Mail-Adresse"},
                                {"phone", "Telefonnummer"}};
constexpr Named kActingNames[] = {{"mandate", "Vollmacht aus Ihrem Konto"},
                                  {"role", "Eigenschaft"},
                                  {"given_names", "Vornamen"},
                                  {"family_name", "Familienname"},
                                  {"born_on", "Geburtsdatum"},
                                  {"organisation", "Organisation oder Firma"},
                                  {"street", "Straße und Hausnummer"},
                                  {"postal_code", "Postleitzahl"},
                                  {"city", "Ort"},
                                  {"proof", "Nachweis"},
                                  {"scope", "Wofür die Vertretung gilt"},
                                  {"begins_on", "Gilt ab"},
                                  {"ends_on", "Gilt bis"}};

std::string_view channel_words(std::string_view channel) {
  return channel == "post"                ? "Mit der Post"
         : channel == "account_retrieval" ? "Zum Abruf in meinem Konto hier"
                                          : "In das Postfach meines Bundeskontos";
}

// Name and address, which both pages ask for.
constexpr std::pair<std::string_view, std::string cases::Applicant::*> kPersonFields[] = {
    {"given_names", &cases::Applicant::given_names},   {"family_name", &cases::Applicant::family_name},
    {"organisation", &cases::Applicant::organisation}, {"street", &cases::Applicant::street},
    {"postal_code", &cases::Applicant::postal_code},   {"city", &cases::Applicant::city}};

void add_person(const cases::Applicant& from, Values& out) {
  for (const auto& [field, member] : kPersonFields) out[std::string(field)] = from.*member;
}

void put_person(cases::Applicant& to, std::string_view name, const cases::Applicant& from) {
  for (const auto& [field, member] : kPersonFields) {
    if (name == field) to.*member = from.*member;
  }
}

template <class Page>
void keep_theirs(Page& mine, const Merge& merged, const Page& theirs) {
  for (const auto* names : {&merged.stays, &merged.clashes}) {
    for (const std::string& name : *names) put(mine, name, theirs);
  }
}

}  // namespace

void put(DeliveryWish& wish, std::string_view name, const DeliveryWish& from) {
  cases::Applicant& to = wish.addressee;
  const cases::Applicant& a = from.addressee;
  if (name == "channel") wish.channel = from.channel;
  if (name == "consent") wish.consent = from.consent;
  if (name == "kein_postfach") wish.mailbox_excluded = from.mailbox_excluded;
  put_person(to, name, a);
  if (name == "email") to.email = a.email;
  if (name == "phone") to.phone = a.phone;
}

void put(Acting& acting, std::string_view name, const Acting& from) {
  cases::Applicant& to = acting.principal;
  const cases::Applicant& a = from.principal;
  if (name == "mandate") acting.how.mandate = from.how.mandate;
  if (name == "role") acting.how.role = from.how.role;
  if (name == "proof") acting.how.proof = from.how.proof;
  if (name == "scope") acting.how.scope = from.how.scope;
  put_person(to, name, a);
  if (name == "born_on") acting.born_on = from.born_on, to.born_on = a.born_on;
  if (name == "begins_on") acting.begins_on = from.begins_on, acting.how.begins_on = from.how.begins_on;
  if (name == "ends_on") acting.ends_on = from.ends_on, acting.how.ends_on = from.how.ends_on;
}

Values wish_values(const DeliveryWish& wish) {
  const cases::Applicant& a = wish.addressee;
  Values out{{"channel", std::string(cases::to_text(wish.channel))},
             {"consent", wish.consent ? "ja" : ""},
             {"kein_postfach", wish.mailbox_excluded ? "ja" : ""},
             {"email", a.email},
             {"phone", a.phone}};
  add_person(a, out);
  return out;
}

Values acting_values(const std::optional<Acting>& acting) {
  if (!acting) return {};
  const cases::Representation& how = acting->how;
  Values out{{"mandate", how.mandate},    {"role", how.role},           {"proof", how.proof},
             {"scope", how.scope},        {"born_on", acting->born_on}, {"begins_on", acting->begins_on},
             {"ends_on", acting->ends_on}};
  add_person(acting->principal, out);
  return out;
}

Result<std::vector<Clash>> save_wish(House& house, DraftView& view, const DeliveryWish& wish,
                                     const Shown& shown, const Caller& caller) {
  for (int attempt = 0;; ++attempt) {
    DeliveryWish mine = wish;
    std::vector<Clash> clashes;
    if (view.wish) {
      const Values there = wish_values(*view.wish), here = wish_values(wish);
      const Merge merged = merge(there, here, shown);
      clashes = clashes_of(kWishNames, merged, there, here);
      for (Clash& one : clashes) {
        if (one.name != "channel") continue;
        one.here = channel_words(one.here);
        one.there = channel_words(one.there);
      }
      keep_theirs(mine, merged, *view.wish);
    }
    view.wish = mine;
    const Status written = write_draft(house, view);
    if (!written && written.error().code == "store.changed_meanwhile" && attempt < 3) {
      view = TRY(load_draft(house, view.tenant, view.id, caller));
      continue;
    }
    TRY(written);
    return clashes;
  }
}

Result<std::vector<Clash>> save_acting(House& house, DraftView& view, const Acting& acting,
                                       const IncomingFile* file, const Shown& shown, const Caller& caller) {
  // What lies in the store now, not what this window read a moment ago.
  view = TRY(load_draft(house, view.tenant, view.id, caller));
  Acting mine = acting;
  std::vector<Clash> clashes;
  if (view.acting) {
    const Values there = acting_values(view.acting), here = acting_values(acting);
    const Merge merged = merge(there, here, shown);
    clashes = clashes_of(kActingNames, merged, there, here);
    for (Clash& one : clashes) {
      for (std::string* words : {&one.here, &one.there}) {
        if (one.name == "role" && !words->empty()) *words = representation::label_of_role(*words);
        if (one.name == "scope" && !words->empty()) *words = representation::label_of_scope(*words);
        if (one.name == "proof")
          *words = *words == "file"    ? "Ich lade den Nachweis hoch"
                   : *words == "later" ? "Ich reiche ihn nach"
                                       : "aus dem Konto";
        if (one.name == "mandate") *words = words->empty() ? "keine" : "eine Vollmacht aus dem Konto";
      }
    }
    keep_theirs(mine, merged, *view.acting);
  }
  TRY(save_acting(house, view, mine, file, caller));
  return clashes;
}

}  // namespace rathaus::flows
