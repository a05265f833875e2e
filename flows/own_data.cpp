#include "flows/own_data.h"

#include <algorithm>

#include "flows/desk.h"
#include "flows/internal.h"
#include "flows/login.h"
#include "flows/representation.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/texts_de.h"

namespace rathaus::flows {
namespace {

using runtime::Runtime;

constexpr const char* kAccess = "access_trace";
constexpr auto kTraceKept = std::chrono::hours(24 * 365 * 2);
constexpr std::int64_t kQuarterHour = 15LL * 60 * 1'000'000;
constexpr int kMostTraces = 500;

// What the look is for follows from the state of the case; nobody has to type it.
std::string purpose_of(const cases::Case& c) {
  if (c.objection) return "Widerspruch bearbeiten";
  switch (c.status) {
    case cases::CaseStatus::received: return "Antrag prüfen und zuordnen";
    case cases::CaseStatus::in_progress:
    case cases::CaseStatus::waiting_for_applicant: return "Antrag bearbeiten";
    case cases::CaseStatus::decided: return "Bescheid und seine Folgen";
    case cases::CaseStatus::closed:
    case cases::CaseStatus::withdrawn: return "Akte einsehen";
  }
  return {};
}

// One record for a clerk, a case and a quarter of an hour: looking again writes the same one. Nobody waits for it.
void leave_trace(House& house, const identity::Staff& staff, const CaseView& view, const std::string& what) {
  const Instant now = house.runtime.now();
  const std::string key =
      staff.id + "\n" + view.c.id + "\n" + what + "\n" + std::to_string(now.micros / kQuarterHour);
  event::RecordWrite write{.collection = kAccess,
                           .id = hex(crypto::sha256("access/v1\n" + key)).substr(0, 32),
                           .data = event::Object{},
                           .expires_at = now + kTraceKept,
                           .lookups = {view.c.id}};
  (*write.data)["case"] = view.c.id;
  (*write.data)["at"] = to_iso(now);
  (*write.data)["office"] = view.package->office;
  (*write.data)["purpose"] = purpose_of(view.c);
  (*write.data)["what"] = what;
  (*write.data)["by"] = staff.id;  // sealed; for the control of data protection only
  event::Envelope envelope = house.runtime.envelope(staff.tenant, {"staff", staff.id}, "");
  house.runtime.submit_later(
      {.envelope = std::move(envelope),
       .command = {"platform.WriteRecords", {}},
       .decide = [write = std::move(write)](const event::Envelope&, const event::Object&, event::Reader&)
           -> Result<event::Plan> { return event::Plan{.records = {write}}; }});
}

std::string what_in_words(std::string_view what) {
  if (what == "file") return "eine Datei";
  if (what == "notice") return "den Bescheid";
  if (what == "copy") return "die Kopie des Antrags";
  return "den Vorgang mit Ihren Angaben";
}

event::Object account_facts(const identity::ResidentAccount& account) {
  return {{"email", account.email},
          {"vornamen", account.given_names},
          {"familienname", account.family_name},
          {"strasse", account.street},
          {"postleitzahl", account.postal_code},
          {"ort", account.city},
          {"geboren", account.born_on},
          {"vertrauensniveau", account.assurance}};
}

}  // namespace

Result<CaseView> look_at_case(House& house, const identity::Staff& staff, const std::string& case_id,
                              const std::string& what) {
  CaseView view = TRY(desk_case(house, staff, case_id));
  leave_trace(house, staff, view, what);
  return view;
}

Result<std::vector<Access>> accesses_to(House& house, const CaseView& view) {
  const TownPtr town = TRY(house.town(view.tenant));
  std::vector<Access> out;
  for (const event::Record& one :
       TRY(TRY(house.runtime.read(view.tenant))->find_records(kAccess, view.c.id, kMostTraces))) {
    const auto at = parse_iso_instant(TRY(json::get_string(one.data, "at")));
    const std::string office(TRY(json::get_string(one.data, "office")));
    out.push_back({at.value_or(Instant{}), office.empty() ? town->name : town->name + ", " + office,
                   std::string(TRY(json::get_string(one.data, "purpose"))),
                   what_in_words(TRY(json::get_string(one.data, "what")))});
  }
  std::sort(out.begin(), out.end(), [](const Access& a, const Access& b) { return a.at > b.at; });
  return out;
}

std::vector<AccessGroup> grouped(const std::vector<Access>& all) {
  std::vector<AccessGroup> out;
  for (const Access& one : all) {
    auto group = std::find_if(out.begin(), out.end(), [&](const AccessGroup& each) {
      return each.purpose == one.purpose && each.office == one.office;
    });
    if (group == out.end())
      group = out.insert(out.end(), {.purpose = one.purpose, .office = one.office, .count = 0, .days = {}});
    ++group->count;
    const LocalDate on = berlin_date(one.at);
    auto day = std::find_if(group->days.begin(), group->days.end(),
                            [&](const AccessDay& each) { return each.on == on && each.what == one.what; });
    if (day == group->days.end())
      day = group->days.insert(group->days.end(),
                               {.on = on, .what = one.what, .count = 0, .first = one.at, .last = one.at});
    ++day->count;
    day->first = std::min(day->first, one.at);
    day->last = std::max(day->last, one.at);
  }
  for (AccessGroup& group : out)
    std::stable_sort(group.days.begin(), group.days.end(),
                     [](const AccessDay& a, const AccessDay& b) { return a.last > b.last; });
  std::stable_sort(out.begin(), out.end(), [](const AccessGroup& a, const AccessGroup& b) {
    return a.days.front().last > b.days.front().last;
  });
  return out;
}

std::string access_csv(const std::vector<Access>& all) {
  const auto cell = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
  };
  std::string out = "\xEF\xBB\xBFZeit;Stelle;Zweck;Was\r\n";
  for (const Access& one : all)
    out += cell(to_german(one.at)) + ";" + cell(one.office) + ";" + cell(one.purpose) + ";" + cell(one.what) +
           "\r\n";
  return out;
}

std::vector<Transmission> transmissions_of(const CaseView& view) {
  std::vector<Transmission> out;
  const cases::Case& c = view.c;
  const bool mail = !c.addressee().email.empty();
  const auto notified = [&](Instant at, const char* reason) {
    if (mail)
      out.push_back({at, "E-Mail an " + c.addressee().email, "Stadt und Aktenzeichen, kein Inhalt", reason});
  };
  notified(c.received_at, "Eingang des Antrags");
  for (const cases::Question& one : c.questions) notified(one.asked_at, "Rückfrage");
  for (const cases::Message& one : c.messages) notified(one.at, "Nachricht");
  for (const cases::Notice& one : c.notices) {
    if (!one.dispatched_on) continue;
    const Instant at = berlin_midnight(*one.dispatched_on);
    const char* to = one.channel == cases::Channel::post               ? "Postdienst"
                     : one.channel == cases::Channel::national_mailbox ? "Postfach des Bundeskontos"
                                                                       : "Ihr Konto hier";
    out.push_back({at, to, one.subject, one.legal_basis});
    if (one.channel != cases::Channel::post) notified(at, "Bescheid liegt bereit");
  }
  std::sort(out.begin(), out.end(), [](const Transmission& a, const Transmission& b) { return a.at > b.at; });
  return out;
}

Result<event::Object> export_case(House& house, const CaseView& view) {
  const cases::Case& c = view.c;
  event::Object out{{"aktenzeichen", c.reference},
                    {"leistung", c.service.title},
                    {"version", c.service.version},
                    {"eingegangen", to_iso(c.received_at)},
                    {"stand", std::string(cases::label_of(c.status))},
                    {"antragstellend", json::write_fields(c.applicant)},
                    {"angaben", c.answers}};
  if (c.filed) {  // what was sent, and what the office has changed in it (GDPR 15, 16)
    out["eingereicht"] = c.filed->answers;
    boost::json::array changed;
    for (const cases::Amendment& one : c.amendments) {
      for (const cases::FactChange& change : one.changes)
        changed.push_back(event::Object{{"angabe", change.label},
                                        {"bisher", change.before},
                                        {"jetzt", change.after},
                                        {"geaendert", to_iso(one.at)},
                                        {"grund", one.reason},
                                        {"quelle", one.source}});
    }
    out["aenderungen"] = std::move(changed);
  }
  if (c.representation) {
    out["vertretung"] = json::write_fields(*c.representation);
    for (const char* desk_only : {"checked_by", "proof_note"}) out["vertretung"].as_object().erase(desk_only);
  }
  if (c.objection) out["widerspruch"] = json::write_fields(*c.objection);
  boost::json::array files, questions, notices, reads, sent;
  for (const cases::Attachment& one : c.attachments)
    files.push_back(event::Object{{"name", one.name}, {"sha256", one.sha256}, {"bytes", one.size}});
  for (const cases::Question& one : c.questions) {
    event::Object question{{"gefragt", to_iso(one.asked_at)}, {"frage", one.text}, {"antwort", one.answer}};
    if (one.answered_at) question["beantwortet"] = to_iso(*one.answered_at);
    questions.push_back(std::move(question));
  }
  boost::json::array later;
  for (const cases::Supplement& one : c.supplements) {
    boost::json::array names;
    for (const cases::Attachment& file : c.files_of(one)) names.emplace_back(file.name);
    later.push_back(
        event::Object{{"eingegangen", to_iso(one.at)}, {"text", one.text}, {"dateien", std::move(names)}});
  }
  out["nachgereicht"] = std::move(later);
  for (const cases::Notice& one : c.notices) {
    event::Object notice{
        {"betreff", one.subject}, {"weg", std::string(cases::label_of(one.channel))}, {"sha256", one.sha256}};
    if (one.announced_on) notice["bekannt_gegeben"] = to_iso(*one.announced_on);
    if (one.remedy.ends_on) notice["rechtsbehelf_bis"] = to_iso(*one.remedy.ends_on);
    notices.push_back(std::move(notice));
  }
  for (const Access& one : TRY(accesses_to(house, view))) {
    reads.push_back(event::Object{
        {"zeit", to_iso(one.at)}, {"stelle", one.office}, {"zweck", one.purpose}, {"was", one.what}});
  }
  for (const Transmission& one : transmissions_of(view)) {
    sent.push_back(
        event::Object{{"zeit", to_iso(one.at)}, {"an", one.to}, {"was", one.what}, {"grund", one.reason}});
  }
  out["dateien"] = std::move(files);
  out["rueckfragen"] = std::move(questions);
  if (c.decision) {
    out["entscheidung"] = event::Object{{"ergebnis", std::string(cases::label_of(c.decision->outcome))},
                                        {"am", to_iso(c.decision->at)},
                                        {"text", c.decision->text},
                                        {"gruende", c.decision->reasons},
                                        {"betrag_cent", c.decision->fee.cents}};
  }
  out["bescheide"] = std::move(notices);
  out["zugriffe"] = std::move(reads);
  out["uebermittlungen"] = std::move(sent);
  return out;
}

Result<event::Object> export_account(House& house, const Caller& caller) {
  event::Object out{{"format", "rathaus-auskunft/1"}, {"erstellt", to_iso(house.runtime.now())}};
  out["konto"] = account_facts(TRY(resident_account(house, caller.actor.id)));
  boost::json::array cases, drafts, mandates;
  for (const std::string& tenant : TRY(house.runtime.tenants())) {
    for (const CaseView& view : TRY(cases_of_account(house, tenant, caller.actor.id))) {
      if (!may_act(house, view, caller)) continue;  // a representation that has ended shows nothing any more
      event::Object one = TRY(export_case(house, view));
      one["stadt"] = TRY(house.town(tenant))->name;
      cases.push_back(std::move(one));
    }
    for (const DraftView& view : TRY(drafts_of(house, tenant, caller))) {
      drafts.push_back(event::Object{{"stadt", TRY(house.town(tenant))->name},
                                     {"leistung", view.package->title},
                                     {"loeschung", to_iso(view.deleted_at)},
                                     {"angaben", forms::to_json(view.form(), view.draft)}});
    }
  }
  for (const representation::Mandate& one : TRY(mandates_of(house, caller))) {
    event::Object mandate = representation::to_data(one);
    mandate.erase("code_digest");
    mandates.push_back(std::move(mandate));
  }
  out["vorgaenge"] = std::move(cases);
  out["entwuerfe"] = std::move(drafts);
  out["vollmachten"] = std::move(mandates);
  return out;
}

namespace {

void write_readable(const boost::json::value& value, int depth, std::string& out) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  if (value.is_object()) {
    for (const auto& entry : value.get_object()) {
      const auto& inside = entry.value();
      if (inside.is_null() || (inside.is_string() && inside.get_string().empty()) ||
          (inside.is_array() && inside.get_array().empty()))
        continue;
      out += indent + std::string(entry.key()) + ":";
      if (inside.is_object() || inside.is_array()) {
        out += "\r\n";
        write_readable(inside, depth + 1, out);
      } else {
        out += " ";
        write_readable(inside, 0, out);
      }
    }
    return;
  }
  if (value.is_array()) {
    int number = 0;
    for (const auto& one : value.get_array()) {
      out += indent + std::to_string(++number) + ".";
      if (one.is_object() || one.is_array()) {
        out += "\r\n";
        write_readable(one, depth + 1, out);
      } else {
        out += " ";
        write_readable(one, 0, out);
      }
    }
    return;
  }
  out += indent;
  if (value.is_string()) {
    const std::string text(json::view(value.get_string()));
    const auto at = parse_iso_instant(text);
    out += at ? to_german(*at) : text;
  } else if (value.is_bool()) {
    out += value.get_bool() ? "ja" : "nein";
  } else {
    out += json::canonical(value);
  }
  out += "\r\n";
}

}  // namespace

std::string readable(const event::Object& data, const std::string& title) {
  std::string out = title + "\r\n" + std::string(title.size(), '=') + "\r\n\r\n";
  write_readable(boost::json::value(data), 0, out);
  return out;
}

Result<Deletion> deletion_of(House& house, const Caller& caller) {
  Deletion out;
  for (const std::string& tenant : TRY(house.runtime.tenants())) {
    out.cases += TRY(cases_of_account(house, tenant, caller.actor.id)).size();
    out.drafts += TRY(drafts_of(house, tenant, caller)).size();
  }
  out.mandates = TRY(mandates_of(house, caller)).size();
  return out;
}

Status delete_account(House& house, const Caller& caller) {
  TRY(resident_account(house, caller.actor.id));
  // The account goes last: whatever fails before can be tried again.
  for (const representation::Mandate& one : TRY(mandates_of(house, caller)))
    TRY(revoke_mandate(house, one.id, caller));
  for (const std::string& tenant : TRY(house.runtime.tenants())) {
    for (const DraftView& view : TRY(drafts_of(house, tenant, caller)))
      TRY(delete_draft(house, tenant, view.id, caller));
  }
  return house.runtime.write_records(
      Runtime::kControl, {{.collection = "resident", .id = caller.actor.id, .data = std::nullopt}});
}

}  // namespace rathaus::flows
