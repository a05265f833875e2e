#include "flows/counter.h"

#include <algorithm>
#include <fstream>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/ways_de.h"
#include "modules/documents/file_type.h"
#include "modules/notices/papers.h"

namespace rathaus::flows {
namespace {

constexpr std::uint64_t kMaxScanBytes = 50u << 20;
constexpr std::size_t kMaxScans = 20;

event::Actor actor_of(const identity::Staff& staff) { return {"staff", staff.id}; }

bool spoken(std::string_view way) { return way == "counter" || way == "phone"; }

// What a clerk scans or gets by e-mail: read from the bytes.
Result<std::string> scan_type(const IncomingFile& file) {
  if (file.too_large || file.size > kMaxScanBytes) return fail(refused("form.file.too_large", file.field));
  const std::string mime = documents::media_type(file.head);
  if (mime.empty()) return fail(refused("form.file.empty", file.field));
  if (mime != "application/pdf" && mime != "image/png" && mime != "image/jpeg" && mime != "image/tiff")
    return fail(refused("form.file.type", file.field));
  return mime;
}

Result<std::vector<cases::Attachment>> store_scans(House& house, const std::string& tenant,
                                                   const std::string& case_id, const std::string& path,
                                                   const std::vector<IncomingFile>& files) {
  std::vector<cases::Attachment> out;
  for (const IncomingFile& file : files) {
    if (file.name.empty() && file.size == 0 && !file.too_large) continue;  // an empty file input
    const std::string mime = TRY(scan_type(file));
    std::ifstream in(file.path, std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    const std::string blob = TRY(house.runtime.put_stream_blob(tenant, case_id, as_bytes(content)));
    out.push_back({.path = path,
                   .blob = blob,
                   .name = documents::safe_name(file.name),
                   .mime = mime,
                   .sha256 = file.sha256,
                   .size = static_cast<std::int64_t>(file.size),
                   .scan = first_scan_state(house)});
  }
  return out;
}

boost::json::array to_array(const std::vector<cases::Attachment>& files) {
  boost::json::array out;
  for (const cases::Attachment& file : files) out.push_back(json::write_fields(file));
  return out;
}

Status act(House& house, const identity::Staff& staff, const DeskAction& action, const std::string& type,
           event::Object arguments) {
  return order(house, staff.tenant, actor_of(staff), action.key, type, action.case_id, action.seq,
               std::move(arguments));
}

}  // namespace

Status check_taken(const TakenDown& taken, LocalDate today) {
  if (cases::word_for(cases::intake_words(), taken.way).empty()) return fail(refused("intake.way", "weg"));
  if (spoken(taken.way)) {
    if (cases::word_for(cases::identity_words(), taken.facts.identity).empty())
      return fail(refused("intake.identity", "identitaet"));
    return {};
  }
  if (!taken.facts.stamped_on) return fail(refused("case.bad_date", "eingang"));
  if (*taken.facts.stamped_on > today) return fail(refused("case.date_in_future", "eingang"));
  return {};
}

Result<DraftView> begin_intake(House& house, const identity::Staff& staff, const std::string& service,
                               const TakenDown& taken, const std::string& key) {
  if (!staff.may_see(service)) return fail(not_found("service.not_offered"));
  TRY(check_taken(taken, berlin_date(house.runtime.now())));
  DraftView view = TRY(begin_draft(house, staff.tenant, service, caller_of(staff), key));
  TakenDown facts = taken;
  if (view.taken) facts.scans = view.taken->scans;  // the button was pressed twice
  facts.facts.by = staff.id;
  TRY(save_taken(house, view, facts, caller_of(staff)));
  return view;
}

Result<DraftView> load_intake(House& house, const identity::Staff& staff, const std::string& draft_id) {
  DraftView view = TRY(load_draft(house, staff.tenant, draft_id, caller_of(staff)));
  if (!view.taken || !staff.may_see(view.package->id)) return fail(not_found("draft.unknown"));
  return view;
}

Result<std::vector<DraftView>> intakes_of(House& house, const identity::Staff& staff) {
  std::vector<DraftView> out = TRY(drafts_of(house, staff.tenant, caller_of(staff)));
  std::erase_if(out, [&](const DraftView& view) { return !view.taken || !staff.may_see(view.package->id); });
  return out;
}

Status add_scan(House& house, const identity::Staff& staff, DraftView& view, const IncomingFile& file) {
  const std::string mime = TRY(scan_type(file));
  const std::string blob = TRY(house.runtime.put_draft_file(view.tenant, kDrafts, view.id, file.path));
  DraftChange change;
  if (house.scans_files) change.effects.push_back(scan_effect_of_draft(view.id, blob));
  for (int attempt = 0;; ++attempt) {
    if (!view.taken) view.taken.emplace();
    if (view.taken->scans.size() >= kMaxScans) return fail(refused("form.file.too_many", file.field));
    view.taken->scans.push_back({.path = "eingang",
                                 .blob = blob,
                                 .name = documents::safe_name(file.name),
                                 .mime = mime,
                                 .sha256 = file.sha256,
                                 .size = static_cast<std::int64_t>(file.size)});
    const Status written = write_draft(house, view, change);
    // The malware scanner may have taken another scan out meanwhile: this one is added to what is left.
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    view = TRY(load_draft(house, view.tenant, view.id, caller_of(staff)));
  }
}

std::vector<std::string> gaps_of(const DraftView& view) {
  std::vector<std::string> out;
  for (const forms::FieldError& error : forms::evaluate(view.form(), view.draft).errors) {
    const auto typed = view.draft.raw.find(error.place);
    const bool empty = typed == view.draft.raw.end() || typed->second.empty();
    const std::string& label = view.form()[error.place.node()].label;
    out.push_back(empty ? "„" + label + "“ fehlt"
                        : "„" + label + "“ bitte prüfen: " + typed->second.substr(0, 80));
  }
  const cases::Applicant a = view.wish ? view.wish->addressee : cases::Applicant{};
  if (a.display_name().empty()) out.emplace_back("Name der antragstellenden Person fehlt");
  if (a.street.empty() || a.postal_code.empty() || a.city.empty())
    out.emplace_back("Anschrift für den Bescheid fehlt oder ist unvollständig");
  return out;
}

Result<Submitted> file_intake(House& house, const identity::Staff& staff, const DraftView& view,
                              const Transcript& transcript) {
  const auto record = TRY(TRY(house.runtime.read(view.tenant))->record(kDrafts, view.id));
  if (!record) return filed_before(house, staff, view.id);
  if (!view.taken) return fail(not_found("draft.unknown"));
  const forms::Evaluation evaluation = forms::evaluate(view.form(), view.draft);
  const Instant now = house.runtime.now();
  cases::Case fresh;
  fresh.service = {view.package->id, view.package->version, view.package->title};
  fresh.intake = view.taken->way;
  if (view.wish) fresh.applicant = view.wish->addressee;
  fresh.applicant.kind = "guest";
  fresh.applicant.account.clear();
  fresh.applicant.assurance = "none";
  fresh.taken = view.taken->facts;
  fresh.taken->by = staff.id;
  fresh.taken->recorded_at = now;
  fresh.taken->gaps = gaps_of(view);
  if (spoken(fresh.intake)) {
    fresh.taken->stamped_on.reset();
    fresh.taken->transcript = transcript.read_back ? "read_back" : "open";
    if (transcript.read_back) fresh.taken->transcript_at = now, fresh.taken->transcript_by = staff.id;
  }
  fresh.answers = TRY(json::parse_object(forms::to_json(view.form(), evaluation.answers)));
  fresh.attachments =
      attachments_of(view, evaluation.answers, *TRY(json::get_object(record->data, "hashes")));
  fresh.attachments.insert(fresh.attachments.end(), view.taken->scans.begin(), view.taken->scans.end());
  event::Object arguments = TRY(submit_arguments(house, view, evaluation.answers, std::move(fresh)));
  const auto outcome = house.runtime.command(view.tenant, actor_of(staff), view.submit_key,
                                             {"cases.Submit", std::move(arguments)});
  // Sent twice: the second look at the clock made another request of it, or the draft is gone already.
  if (!outcome &&
      (outcome.error().kind == ErrorKind::not_found || outcome.error().code == "store.key_reused"))
    return filed_before(house, staff, view.id);
  if (!outcome) return fail(outcome.error());
  return Submitted{.reference = std::string(TRY(json::get_string(outcome->answer, "reference"))),
                   .case_id = std::string(TRY(json::get_string(outcome->answer, "case_id"))),
                   .access_code = std::string(TRY(json::get_string(outcome->answer, "access_code"))),
                   .repeated = outcome->repeated};
}

Result<Submitted> filed_before(House& house, const identity::Staff& staff, const std::string& draft_id) {
  return sent_before(house, staff.tenant, draft_id, caller_of(staff));
}

Result<Bytes> transcript_pdf(House& house, const identity::Staff& staff, const CaseView& view) {
  if (!view.c.taken || !spoken(view.c.intake)) return fail(not_found("case.no_transcript"));
  const TownPtr town = TRY(house.town(staff.tenant));
  return notices::transcript(*view.package, *town, view.c, staff.name);
}

Result<Bytes> receipt_pdf(House& house, const identity::Staff& staff, const CaseView& view,
                          const std::string& draft_id, const std::string& public_url) {
  const TownPtr town = TRY(house.town(staff.tenant));
  notices::ReceiptFacts facts{.status_url = public_url + "/ort/" + staff.tenant + "/vorgang",
                              .clerk = staff.name,
                              .dial = staff.direct_dial};
  if (!draft_id.empty()) {
    const auto sent = filed_before(house, staff, draft_id);
    if (sent && sent->case_id == view.c.id) facts.access_code = sent->access_code;
  }
  return notices::receipt_letter(*view.package, *town, view.c, facts, house.runtime.now());
}

Status confirm_transcript(House& house, const identity::Staff& staff, const DeskAction& action,
                          const std::string& how, const std::vector<IncomingFile>& files) {
  TRY(desk_case(house, staff, action.case_id));
  const auto scans = TRY(store_scans(house, staff.tenant, action.case_id, "niederschrift", files));
  if (how == "signed" && scans.empty()) return fail(refused("case.document_empty", "scan"));
  return act(house, staff, action, "cases.ConfirmTranscript",
             {{"how", how}, {"attachments", to_array(scans)}});
}

Status add_document(House& house, const identity::Staff& staff, const DeskAction& action,
                    const IncomingPaper& paper, const std::vector<IncomingFile>& files) {
  const CaseView view = TRY(desk_case(house, staff, action.case_id));
  const cases::Question* question = view.c.open_question();
  const bool answers = paper.answers_question && question != nullptr;
  const auto scans = TRY(store_scans(house, staff.tenant, action.case_id,
                                     answers ? "rueckfrage/" + question->id : "eingang", files));
  const bool said = paper.way == "phone" || paper.way == "counter";
  const std::string_view way = paper.way == "email"     ? "per E-Mail"
                               : paper.way == "phone"   ? "am Telefon"
                               : paper.way == "counter" ? "am Schalter"
                                                        : "auf Papier";
  if (said && !answers) return fail(refused("case.already_answered", "antwort"));
  std::string text =
      (said ? "Gesagt am " : "Eingegangen am ") + to_german(paper.received_on) + " " + std::string(way);
  if (!paper.sender.empty()) text += " von " + paper.sender;
  text += paper.text.empty() ? "." : ": " + paper.text;
  if (answers) {
    if (paper.received_on > berlin_date(house.runtime.now()))
      return fail(refused("case.date_in_future", "eingang"));
    if (scans.empty() && paper.text.empty()) return fail(refused("case.document_empty", "scan"));
    return act(house, staff, action, "cases.Answer",
               {{"id", question->id},
                {"answer", text},
                {"attachments", to_array(scans)},
                {"received_on", to_iso(paper.received_on)},
                {"way", paper.way},
                {"from", paper.sender}});
  }
  if (scans.empty() && paper.text.empty()) return fail(refused("case.document_empty", "scan"));
  return act(house, staff, action, "cases.AddDocument",
             {{"received_on", to_iso(paper.received_on)},
              {"way", paper.way},
              {"sender", paper.sender},
              {"text", text},
              {"attachments", to_array(scans)}});
}

Status document_seen(House& house, const identity::Staff& staff, const DeskAction& action) {
  TRY(desk_case(house, staff, action.case_id));
  return act(house, staff, action, "cases.DocumentSeen", {});
}

Status add_call(House& house, const identity::Staff& staff, const DeskAction& action, const CallInput& call) {
  TRY(desk_case(house, staff, action.case_id));
  boost::json::array known;
  for (const std::string& id : call.known) known.emplace_back(id);
  event::Object arguments{
      {"caller", call.caller}, {"text", call.text}, {"known", std::move(known)}, {"tell", call.tell}};
  if (call.call_back_on) arguments["call_back_on"] = to_iso(*call.call_back_on);
  return act(house, staff, action, "cases.AddCall", std::move(arguments));
}

}  // namespace rathaus::flows
