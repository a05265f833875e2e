#include "flows/post_room.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "flows/internal.h"
#include "flows/letters.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/pdf/pdf.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/protection.h"
#include "modules/cases/ways_de.h"
#include "modules/documents/file_type.h"
#include "modules/notices/papers.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, LetterId& x) {
  a("case_id", x.case_id), a("notice_id", x.notice_id);
}
template <class A>
void fields(A& a, PrintBatch& x) {
  a("by", x.by), a("order", x.order), a("made_at", x.made_at), a("letters", x.letters);
  a("left_out", x.left_out);
}

namespace {

constexpr const char* kBatches = "print_batch";
constexpr std::size_t kMostLetters = 200;
constexpr auto kBatchKept = std::chrono::hours(24 * 90);

event::Actor actor_of(const identity::Staff& staff) { return {"staff", staff.id}; }

Status tell(House& house, const identity::Staff& staff, const LetterId& id, const char* type,
            event::Object arguments, const std::string& key) {
  arguments["id"] = id.notice_id;
  return order(house, staff.tenant, actor_of(staff), key, type, id.case_id, -1, std::move(arguments));
}

// The members of the notice that follow from its dates.
event::Object dates_of(const notices::Dates& dates) {
  cases::Notice changed;
  changed.announced_on = dates.announced_on;
  changed.remedy = {
      .kind = dates.remedy_kind, .period = dates.remedy_period, .ends_on = dates.remedy_ends_on};
  changed.explanation = dates.explanation;
  const event::Object all = json::write_fields(changed);
  event::Object out;
  for (const char* member : {"announced_on", "remedy", "explanation"}) {
    if (const auto* value = all.if_contains(member)) out[member] = *value;
  }
  return out;
}

Result<event::Object> letter_dates(const CaseView& view, const tenancy::Town& town,
                                   const cases::Notice& letter, const notices::ServiceFacts& facts);

Result<event::Object> formal_dates(const CaseView& view, const tenancy::Town& town,
                                   const cases::Notice& notice, const notices::ServiceFacts& facts) {
  if (!notice.kind.empty()) return letter_dates(view, town, notice, facts);
  const notices::Dates dates = TRY(notices::dates_of_service(*view.package, town, facts));
  event::Object out = dates_of(dates);
  add_fee_due(view, town, notice, dates.announced_on, out);
  return out;
}

// A letter that decides nothing: no remedy, but a day to answer where it asks something.
Result<event::Object> letter_dates(const CaseView& view, const tenancy::Town& town,
                                   const cases::Notice& letter, const notices::ServiceFacts& facts) {
  notices::Dates dates = TRY(notices::dates_of_service(*view.package, town, facts));
  dates.explanation.resize(std::min<std::size_t>(dates.explanation.size(), dates.announced_steps));
  event::Object out;
  if (letter.answer_days > 0) {
    // A certificate still on its way announces nothing: counted as a plain letter, so that some day is set.
    const LocalDate known = dates.announced_on ? *dates.announced_on : plus_days(facts.dispatched_on, 4);
    const notices::AnswerDay due =
        TRY(notices::answer_day(*view.package, town, known, static_cast<int>(letter.answer_days)));
    dates.explanation.insert(dates.explanation.end(), due.explanation.begin(), due.explanation.end());
    out["due_on"] = to_iso(due.on);
  }
  cases::Notice changed;
  changed.announced_on = dates.announced_on;
  changed.explanation = dates.explanation;
  const event::Object all = json::write_fields(changed);
  for (const char* member : {"announced_on", "explanation"}) {
    if (const auto* value = all.if_contains(member)) out[member] = *value;
  }
  return out;
}

std::string place_of(const cases::Applicant& a) { return a.street + ", " + a.postal_code + " " + a.city; }

bool packs(const identity::Staff& staff, const cases::Case& c, Instant now) {
  return staff.has("post") || cases::may_see_person(c, staff.id, acting_for(staff, c), now);
}

}  // namespace

Result<event::Object> service_arguments(const CaseView& view, const tenancy::Town& town,
                                        const cases::Notice& notice, LocalDate dispatched_on) {
  return formal_dates(view, town, notice, {.manner = notice.manner, .dispatched_on = dispatched_on});
}

Result<event::Object> posting_arguments(const CaseView& view, const tenancy::Town& town,
                                        const cases::Notice& sending, LocalDate on) {
  if (!sending.kind.empty())
    return letter_dates(view, town, sending, {.manner = sending.manner, .dispatched_on = on});
  return sending.manner == cases::Manner::letter ? dates_arguments(view, town, sending, on)
                                                 : service_arguments(view, town, sending, on);
}

std::vector<event::Query> post_queries() {
  const std::string columns =
      "notice_id, case_id, reference, subject, applicant, channel, state, manner, postal_code, issued_at, "
      "kind, printed, marked";
  const std::string seen = "(:services='' OR instr(:services, '|' || service_id || '|')>0)";
  // Each reads its index alone until the page is full; the table is asked for the rows of the page.
  const auto page = [&](const char* index, const std::string& where) {
    return fmt::format(
        "SELECT {} FROM (SELECT notice_id AS page_id FROM notice_list INDEXED BY {} WHERE {} AND {} ORDER BY "
        "issued_at DESC, notice_id DESC "
        "LIMIT :limit) CROSS JOIN notice_list ON notice_id=page_id",
        columns, index, where, seen);
  };
  return {{"sendings.all",
           page("notice_list_newest", "(:channel='' OR channel=:channel) AND (:state='' OR state=:state)")},
          {"sendings.some", page("notice_list_state", "channel=:channel AND state=:state")}};
}

Result<std::vector<Sending>> sendings(House& house, const identity::Staff& staff,
                                      const SendingFilter& filter) {
  std::vector<Sending> out;
  if (staff.services.empty()) return out;
  const auto view = TRY(house.runtime.read(staff.tenant));
  std::string services;
  if (!staff.may_see("*")) {
    for (const std::string& service : staff.services)
      services += (services.empty() ? "|" : "") + service + "|";
  }
  const bool both = !filter.channel.empty() && !filter.state.empty();
  const store::Parameters parameters{{"services", services},
                                     {"channel", filter.channel},
                                     {"state", filter.state},
                                     {"limit", std::int64_t{filter.limit}}};
  for (const store::ResultRow& row : TRY(view->rows(both ? "sendings.some" : "sendings.all", parameters))) {
    out.push_back({row.text(0),
                   row.text(1),
                   row.text(2),
                   row.text(3),
                   row.text(4),
                   row.text(5),
                   row.text(6),
                   row.text(7),
                   row.text(8),
                   {row.integer(9)},
                   row.text(10),
                   row.integer(11) != 0,
                   row.integer(12) != 0});
  }
  std::sort(out.begin(), out.end(), [](const Sending& a, const Sending& b) {
    return std::pair(b.issued_at, b.notice_id) < std::pair(a.issued_at, a.notice_id);
  });
  return out;
}

Result<LetterView> letter(House& house, const identity::Staff& staff, const LetterId& id) {
  LetterView out{.view = TRY(load_case(house, staff.tenant, id.case_id)), .notice = {}};
  const cases::Case& c = out.view.c;
  if (!staff.may_see(c.service.id)) return fail(not_found("case.unknown"));
  const cases::Notice* found = c.find_sending(id.notice_id);
  if (found == nullptr) return fail(not_found("case.unknown_notice"));
  out.notice = *found;
  const bool person = cases::may_see_person(c, staff.id, acting_for(staff, c), house.runtime.now());
  out.opens_case = person && !staff.post_only();
  out.sees_address = person;
  return out;
}

Result<LetterId> find_letter(House& house, const identity::Staff& staff, const std::string& typed) {
  std::string_view text(typed);
  if (text.starts_with("RZ1/")) text.remove_prefix(4);
  const std::string plain = cases::normalise_reference(text.substr(0, 60));
  if (plain.empty()) return fail(refused("post.no_such_letter", "nummer"));
  for (const std::string& id :
       TRY(TRY(house.runtime.read(staff.tenant))->find_streams({{"reference", plain}}, 5))) {
    const auto view = load_case(house, staff.tenant, id);
    if (!view || !staff.may_see(view->c.service.id)) continue;
    const cases::Notice* found = nullptr;
    for (const std::vector<cases::Notice>* all : {&view->c.letters, &view->c.notices}) {
      for (const cases::Notice& notice : *all) {
        if (notice.channel != cases::Channel::post) continue;
        if (cases::normalise_reference(notice.id) == plain) return LetterId{id, notice.id};
        // What went out last; what never went out cannot have come back.
        const bool later = found == nullptr || notice.dispatched_on.value_or(LocalDate{}) >=
                                                   found->dispatched_on.value_or(LocalDate{});
        if (later && notice.state != cases::NoticeState::cancelled) found = &notice;
      }
    }
    if (found != nullptr) return LetterId{id, found->id};
  }
  return fail(refused("post.no_such_letter", "nummer"));
}

// ---- print batches ----------------------------------------------------------------------------------------------------------------

Result<std::string> make_batch(House& house, const identity::Staff& staff,
                               const std::vector<LetterId>& letters, const std::string& order_by,
                               const std::string& key, bool again) {
  if (letters.empty()) return fail(refused("post.batch_empty"));
  if (letters.size() > kMostLetters) return fail(refused("post.batch_too_big"));
  PrintBatch batch{.by = staff.id,
                   .order = order_by == "anlagen" ? "anlagen" : "plz",
                   .made_at = house.runtime.now(),
                   .letters = letters,
                   .left_out = {}};
  batch.id = hex(crypto::sha256("batch/v1\n" + staff.id + "\n" + key)).substr(0, 12);
  std::vector<std::pair<std::string, LetterId>> sorted;
  for (const LetterId& id : letters) {
    const LetterView one = TRY(letter(house, staff, id));
    if (one.notice.channel != cases::Channel::post) return fail(not_found("case.unknown_notice"));
    // Where a protected one lies must not tell where somebody lives: at the end.
    const cases::Applicant& to = one.view.c.addressee();
    const std::string by_place = one.view.c.protection
                                     ? "~" + id.notice_id
                                     : to.postal_code + "\n" + to.display_name() + "\n" + id.notice_id;
    sorted.emplace_back(
        batch.order == "plz" ? by_place : fmt::format("{:04}\n{}", one.notice.enclosures.size(), by_place),
        id);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  batch.letters.clear();
  for (auto& [place, id] : sorted) {
    const bool twice = std::any_of(batch.letters.begin(), batch.letters.end(),
                                   [&](const LetterId& one) { return one.notice_id == id.notice_id; });
    if (twice) continue;
    const Status marked = tell(house, staff, id, "cases.PrintSending",
                               {{"batch", batch.id}, {"again", again}}, key + "/druck/" + id.notice_id);
    if (!marked && marked.error().code == "case.already_printed") {
      batch.left_out.push_back(TRY(letter(house, staff, id)).view.c.reference);
      continue;
    }
    TRY(marked);
    batch.letters.push_back(id);
  }
  if (batch.letters.empty()) return fail(refused("post.batch_printed"));
  const Status written = house.runtime.write_records(staff.tenant, {{.collection = kBatches,
                                                                     .id = batch.id,
                                                                     .data = json::write_fields(batch),
                                                                     .expires_at = batch.made_at + kBatchKept,
                                                                     .lookups = {"all"},
                                                                     .expected_revision = 0}});
  if (!written && written.error().kind != ErrorKind::conflict) return fail(written.error());
  return batch.id;
}

Result<PrintBatch> load_batch(House& house, const identity::Staff& staff, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(staff.tenant))->record(kBatches, id));
  if (!record) return fail(not_found("post.unknown_batch"));
  PrintBatch batch = json::from_object<PrintBatch>(record->data);
  batch.id = record->id;
  std::erase_if(batch.letters, [&](const LetterId& one) { return !letter(house, staff, one); });
  if (batch.letters.empty())
    return fail(not_found("post.unknown_batch"));  // nothing in it that is the member's
  return batch;
}

Result<std::vector<PrintBatch>> batches(House& house, const identity::Staff& staff) {
  std::vector<PrintBatch> out;
  for (const event::Record& record :
       TRY(TRY(house.runtime.read(staff.tenant))->find_records(kBatches, "all", 100))) {
    if (auto batch = load_batch(house, staff, record.id)) out.push_back(std::move(*batch));
  }
  std::sort(out.begin(), out.end(),
            [](const PrintBatch& a, const PrintBatch& b) { return b.made_at < a.made_at; });
  return out;
}

Result<std::vector<BatchRow>> batch_rows(House& house, const identity::Staff& staff,
                                         const PrintBatch& batch) {
  std::vector<BatchRow> out;
  for (const LetterId& id : batch.letters) {
    const LetterView one = TRY(letter(house, staff, id));
    const cases::Applicant& a = one.view.c.addressee();
    const bool marked = one.view.c.protection.has_value();
    BatchRow row{.id = id,
                 .reference = one.view.c.reference,
                 .subject = one.notice.subject,
                 .name = marked ? std::string() : a.display_name(),
                 .place = marked ? std::string() : place_of(a),
                 .postal_code = marked ? std::string() : a.postal_code,
                 .manner = std::string(cases::to_text(one.notice.manner)),
                 .state = std::string(cases::to_text(one.notice.state)),
                 .trouble = notices::window_of(a).trouble,
                 .marked = marked,
                 .enclosures = {},
                 .dispatched_on = one.notice.dispatched_on};
    for (const cases::Attachment& file : one.notice.enclosures) row.enclosures.push_back(file.name);
    out.push_back(std::move(row));
  }
  return out;
}

Result<Bytes> batch_pdf(House& house, const identity::Staff& staff, const PrintBatch& batch,
                        const std::string& public_url) {
  const TownPtr town = TRY(house.town(staff.tenant));
  const Instant now = house.runtime.now();
  std::vector<notices::BatchLine> lines;
  std::vector<pdf::Part> parts;
  for (const LetterId& id : batch.letters) {
    const LetterView one = TRY(letter(house, staff, id));
    const cases::Case& c = one.view.c;
    notices::BatchLine line{
        .reference = c.reference,
        .name = c.addressee().display_name(),
        .place = place_of(c.addressee()),
        .manner = std::string(cases::word_for(cases::manner_words(), cases::to_text(one.notice.manner))),
        .enclosures = {},
        .trouble = notices::window_of(c.addressee()).trouble,
        .marked = c.protection.has_value(),
        .left_out = {}};
    if (!packs(staff, c, now)) {
      line.left_out = "druckt die Poststelle";
    } else if (one.notice.state == cases::NoticeState::cancelled) {
      line.left_out = "wird nicht mehr gebraucht";
    } else {
      Sheets sheets = TRY(sheets_of(house, staff.tenant, one.view, one.notice, public_url));
      line.pages = sheets.pages;
      line.enclosures = std::move(sheets.enclosures);
      for (auto& [file, name] : sheets.parts) parts.push_back({std::move(file), std::move(name)});
    }
    lines.push_back(std::move(line));
  }
  Bytes list = TRY(notices::batch_list(*town, batch.id, lines, now));
  parts.insert(parts.begin(), {std::move(list), "Liste"});
  return pdf::join(parts);
}

Result<BatchPosted> batch_to_post(House& house, const identity::Staff& staff, const PrintBatch& batch,
                                  LocalDate on, const std::string& key) {
  BatchPosted out;
  for (const LetterId& id : batch.letters) {
    const LetterView one = TRY(letter(house, staff, id));
    if (one.notice.state != cases::NoticeState::waiting) continue;  // on its way: its day stays
    const Status sent = hand_to_post(house, staff, id.case_id, id.notice_id, on, key + "/" + id.notice_id);
    if (sent)
      ++out.done;
    else if (sent.error().kind == ErrorKind::unavailable)
      return fail(sent.error());
    else
      out.left.emplace_back(one.view.c.reference, sent.error());
  }
  return out;
}

// ---- one letter -------------------------------------------------------------------------------------------------------------------

Status print_letter(House& house, const identity::Staff& staff, const LetterId& id, bool again,
                    const std::string& key) {
  const LetterView one = TRY(letter(house, staff, id));
  if (!packs(staff, one.view.c, house.runtime.now())) return fail(refused("case.protected"));
  return tell(house, staff, id, "cases.PrintSending", {{"batch", ""}, {"again", again}}, key);
}

Result<Bytes> letter_pdf(House& house, const identity::Staff& staff, const LetterId& id,
                         const std::string& public_url) {
  const LetterView one = TRY(letter(house, staff, id));
  if (one.notice.channel != cases::Channel::post) return fail(not_found("case.unknown_notice"));
  if (!packs(staff, one.view.c, house.runtime.now())) return fail(refused("case.protected"));
  if (one.notice.state == cases::NoticeState::held && one.notice.kind.empty())
    return fail(refused("case.notice_held"));
  Sheets sheets = TRY(sheets_of(house, staff.tenant, one.view, one.notice, public_url));
  std::vector<pdf::Part> parts;
  for (auto& [file, name] : sheets.parts) parts.push_back({std::move(file), std::move(name)});
  return pdf::join(parts);
}

Status make_letter_again(House& house, const identity::Staff& staff, const LetterId& id,
                         const std::string& key) {
  TRY(letter(house, staff, id));
  return tell(house, staff, id, "cases.OrderLetterAgain", {}, key);
}

Status correct_posting_day(House& house, const identity::Staff& staff, const LetterId& id, LocalDate on,
                           const std::string& reason, const std::string& key) {
  const LetterView one = TRY(letter(house, staff, id));
  const TownPtr town = TRY(house.town(staff.tenant));
  event::Object arguments = TRY(posting_arguments(one.view, *town, one.notice, on));
  arguments["dispatched_on"] = to_iso(on);
  arguments["reason"] = reason;
  return tell(house, staff, id, "cases.CorrectDispatch", std::move(arguments), key);
}

Status choose_manner(House& house, const identity::Staff& staff, const LetterId& id, cases::Manner manner,
                     const std::string& key) {
  const LetterView one = TRY(letter(house, staff, id));
  const TownPtr town = TRY(house.town(staff.tenant));
  const auto dates = TRY(notices::dates_of_service(
      *one.view.package, *town, {.manner = manner, .dispatched_on = berlin_date(house.runtime.now())}));
  return tell(house, staff, id, "cases.ChooseManner",
              {{"manner", std::string(cases::to_text(manner))}, {"legal_basis", dates.legal_basis}}, key);
}

Status enclose(House& house, const identity::Staff& staff, const LetterId& id, const std::string& blob,
               const std::string& key) {
  TRY(letter(house, staff, id));
  return tell(house, staff, id, "cases.Enclose", {{"blob", blob}}, key);
}

Status record_service(House& house, const identity::Staff& staff, const LetterId& id,
                      const Certificate& certificate, const std::vector<IncomingFile>& files,
                      const std::string& key) {
  const LetterView one = TRY(letter(house, staff, id));
  const TownPtr town = TRY(house.town(staff.tenant));
  event::Object arguments;
  if (one.notice.dispatched_on) {
    arguments = TRY(formal_dates(one.view, *town, one.notice,
                                 {.manner = one.notice.manner,
                                  .dispatched_on = *one.notice.dispatched_on,
                                  .served_on = certificate.served_on,
                                  .how = certificate.how}));
  }
  arguments["served_on"] = to_iso(certificate.served_on);
  arguments["served_how"] = one.notice.manner == cases::Manner::pzu ? certificate.how : std::string();
  boost::json::array scans;
  for (const IncomingFile& file : files) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;
    if (file.too_large) return fail(refused("form.file.too_large", "scan"));
    const std::string mime = documents::media_type(file.head);
    if (mime != "application/pdf" && mime != "image/png" && mime != "image/jpeg" && mime != "image/tiff")
      return fail(refused("form.file.type", "scan"));
    std::ifstream in(file.path, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    const std::string blob = TRY(house.runtime.put_stream_blob(staff.tenant, id.case_id, as_bytes(content)));
    scans.push_back(json::write_fields(cases::Attachment{.path = "nachweis/" + id.notice_id,
                                                         .blob = blob,
                                                         .name = documents::safe_name(file.name),
                                                         .mime = mime,
                                                         .sha256 = file.sha256,
                                                         .size = static_cast<std::int64_t>(file.size),
                                                         .scan = first_scan_state(house)}));
  }
  arguments["certificates"] = std::move(scans);
  return tell(house, staff, id, "cases.RecordService", std::move(arguments), key);
}

Status record_return(House& house, const identity::Staff& staff, const LetterId& id,
                     const std::string& reason, LocalDate on, const std::string& key) {
  const LetterView one = TRY(letter(house, staff, id));
  const TownPtr town = TRY(house.town(staff.tenant));
  event::Object arguments{{"reason", reason}, {"returned_on", to_iso(on)}};
  if (one.notice.dispatched_on) {
    std::vector<cases::Step> steps =
        one.notice.explanation;  // refused: the day stays, and the file says why it is in doubt
    if (reason != "refused") {
      steps = TRY(notices::dates_of_service(*one.view.package, *town,
                                            {.manner = one.notice.manner,
                                             .dispatched_on = *one.notice.dispatched_on,
                                             .not_received = true}))
                  .explanation;
    } else {
      steps.push_back({"§ 242 BGB",
                       "Die Annahme wurde verweigert. Ob der Bescheid als zugegangen gilt, entscheidet die "
                       "Sachbearbeitung."});
    }
    cases::Notice changed{.explanation = std::move(steps)};
    arguments["explanation"] = json::write_fields(changed)["explanation"];
  }
  return tell(house, staff, id, "cases.RecordReturn", std::move(arguments), key);
}

Status send_again(House& house, const identity::Staff& staff, const LetterId& id, const NewAddress& address,
                  const std::string& key) {
  TRY(letter(house, staff, id));
  return tell(house, staff, id, "cases.SendAgain",
              {{"street", address.street}, {"postal_code", address.postal_code}, {"city", address.city}},
              key);
}

}  // namespace rathaus::flows
