#include "flows/scans.h"

#include "flows/process.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>

#include "flows/internal.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/pdf/pdf.h"
#include "modules/cases/case_fields.h"
#include "modules/cases/commands.h"
#include "modules/documents/file_type.h"
#include "modules/notices/papers.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, ScanPart& x) {
  a("first", x.first), a("last", x.last), a("reference", x.reference), a("case_id", x.case_id), a("by", x.by);
  a("discarded", x.discarded), a("reason", x.reason);
  a("answers", x.answers);
}
template <class A>
void fields(A& a, Scan& x) {
  a("id", x.id), a("name", x.name), a("from", x.from), a("blob", x.blob), a("sha256", x.sha256),
      a("size", x.size);
  a("received_on", x.received_on), a("at", x.at), a("by", x.by), a("state", x.state), a("trouble", x.trouble),
      a("verdict", x.verdict), a("finding", x.finding), a("parts", x.parts), a("pages", x.pages);
}

namespace {

constexpr const char* kScans = "scan";
constexpr std::uint64_t kMaxBytes = 100u << 20;
constexpr auto kKeptWhenDone = std::chrono::hours(24 * 30);

std::string check_of(House& house, const std::string& tenant, const char* what,
                     const std::string& reference) {
  const crypto::SecretKey key = house.runtime.secret_for("cover-sheet");
  return hex(crypto::hmac_sha256(key.expose(),
                                 as_bytes(std::string(what) + "/v1\n" + tenant + "\n" + reference)))
      .substr(0, 12);
}

// The name in "<mark><name>/<check>" where the check is this town's; empty for any other text.
std::string named_in(House& house, const std::string& tenant, const char* what, std::string_view mark,
                     std::string_view code) {
  if (code.size() > 80 || !code.starts_with(mark)) return {};
  const std::size_t slash = code.find('/', mark.size());
  if (slash == std::string_view::npos) return {};
  const std::string name(code.substr(mark.size(), slash - mark.size()));
  if (name.empty() || cases::normalise_reference(name) != name) return {};
  const std::string check = check_of(house, tenant, what, name);
  return equal_constant_time(as_bytes(check), as_bytes(code.substr(slash + 1))) ? name : std::string();
}

Scan scan_of(const event::Record& record) {
  Scan out = json::from_object<Scan>(record.data);
  out.id = record.id;
  out.revision = record.revision;
  return out;
}

event::RecordWrite write_of(const Scan& scan, Instant now) {
  event::RecordWrite write{.collection = kScans, .id = scan.id, .data = json::write_fields(scan)};
  const bool done = scan.state == "done";
  write.lookups = {done ? "done" : "open"};
  if (done) write.expires_at = now + kKeptWhenDone;
  // What carries malware is not kept; its record says so until a person has put it aside.
  if (!scan.blob.empty() && scan.verdict != "infected") write.blobs = {scan.blob};
  return write;
}

Result<Scan> read_scan(event::Reader& reader, const event::Object& arguments) {
  const auto record = TRY(reader.record(kScans, std::string(TRY(json::get_string(arguments, "scan")))));
  if (!record) return fail(not_found("scan.unknown"));
  return scan_of(*record);
}

void settle(Scan& scan) {
  if (scan.done()) scan.state = "done";
}

// ---- commands, in the writer

// The file lies with its record; now it counts, and its reading is ordered.
Result<event::Plan> registered(const event::Envelope& envelope, const event::Object& arguments,
                               event::Reader& reader) {
  Scan scan = TRY(read_scan(reader, arguments));
  scan.blob = TRY(json::get_string(arguments, "blob"));
  scan.at = envelope.received_at;
  scan.by = envelope.actor.kind == "staff" ? envelope.actor.id : "";
  scan.verdict = TRY(json::get_string(arguments, "verdict"));
  event::Plan plan;
  plan.records.push_back(write_of(scan, envelope.received_at));
  if (scan.verdict == "pending") plan.effects.push_back(scan_effect_of_tray(scan.id, scan.blob));
  plan.effects.push_back({kReadScan, "scan/" + scan.id, "", {{"scan", scan.id}}});
  plan.answer = {{"scan", scan.id}};
  return plan;
}

Result<event::Plan> was_read(const event::Envelope& envelope, const event::Object& arguments,
                             event::Reader& reader) {
  Scan scan = TRY(read_scan(reader, arguments));
  if (scan.state != "waiting") return event::Plan{};  // read before
  json::read_fields(arguments, scan);
  scan.state = "read";
  event::Plan plan;
  plan.records.push_back(write_of(scan, envelope.received_at));
  return plan;
}

Result<event::Plan> was_scanned(const event::Envelope& envelope, const event::Object& arguments,
                                event::Reader& reader) {
  event::Plan plan;
  const auto record = TRY(reader.record(kScans, std::string(TRY(json::get_string(arguments, "tray")))));
  if (!record) return plan;  // sorted and forgotten meanwhile
  Scan scan = scan_of(*record);
  if (scan.blob != TRY(json::get_string(arguments, "blob"))) return plan;
  scan.verdict = TRY(json::get_string(arguments, "state"));
  scan.finding = TRY(json::find_string(arguments, "finding")).value_or("");
  if (scan.verdict == "infected" &&
      scan.state == "waiting") {  // nothing to read any more; a person puts it aside
    scan.state = "read";
    scan.parts = {{.first = 1, .last = 1}};
  }
  plan.records.push_back(write_of(scan, envelope.received_at));
  return plan;
}

// The answer to the question that its sheet was sent with, as long as it is open; else a paper that somebody looks at.
Result<cases::Steps> to_file(const cases::Case& c, const ScanPart& part, const event::Envelope& envelope,
                             const event::Object& paper) {
  const auto letter = std::find_if(c.letters.begin(), c.letters.end(), [&](const cases::Notice& one) {
    return !part.answers.empty() && cases::normalise_reference(one.id) == part.answers;
  });
  const cases::Question* question = c.open_question();
  if (letter == c.letters.end() || question == nullptr || question->id != letter->about || !c.open())
    return cases::decide("cases.AddDocument", c, envelope, paper);
  event::Object answer{{"id", question->id},
                       {"answer", TRY(json::get_string(paper, "text"))},
                       {"received_on", TRY(json::get_string(paper, "received_on"))},
                       {"way", "paper"}};
  if (const auto* files = paper.if_contains("attachments")) answer["attachments"] = *files;
  return cases::decide("cases.Answer", c, envelope, answer);
}

// A part gets its place: the paper in the case and the mark in the tray are one commit.
Result<event::Plan> sort(const event::Envelope& envelope, const event::Object& arguments,
                         event::Reader& reader) {
  Scan scan = TRY(read_scan(reader, arguments));
  const std::int64_t number = TRY(json::find_int(arguments, "part")).value_or(-1);
  if (number < 0 || static_cast<std::size_t>(number) >= scan.parts.size())
    return fail(refused("scan.wrong_pages", "part"));
  ScanPart& part = scan.parts[static_cast<std::size_t>(number)];
  const ScanPart asked = json::from_object<ScanPart>(*TRY(json::get_object(arguments, "pages")));
  if (!part.case_id.empty() || part.discarded || part.first != asked.first || part.last != asked.last)
    return fail(refused("scan.already_sorted", "part"));
  const std::string by = envelope.actor.kind == "staff" ? envelope.actor.id : "";
  event::Plan plan;
  if (const auto split = TRY(json::find_int(arguments, "split_after"))) {
    if (*split < part.first || *split >= part.last) return fail(refused("scan.wrong_pages", "teilen"));
    ScanPart second = part;
    second.first = static_cast<int>(*split) + 1;
    second.reference.clear();
    part.last = static_cast<int>(*split);
    scan.parts.insert(scan.parts.begin() + static_cast<std::ptrdiff_t>(number) + 1, second);
  } else if (const auto reason = TRY(json::find_string(arguments, "discard"))) {
    if (reason->empty()) return fail(refused("scan.no_reason", "grund"));
    part.discarded = true;
    part.reason = *reason;
    part.by = by;
  } else if (scan.verdict == "infected") {
    return fail(refused("scan.infected", "part"));
  } else {
    const std::string case_id(TRY(json::get_string(arguments, "case_id")));
    part.case_id = case_id;
    part.by = by;
    part.reference = TRY(json::get_string(arguments, "reference"));
    if (const event::Object* paper = TRY(json::find_object(arguments, "paper"))) {
      const auto state = TRY(reader.state(case_id));
      if (!state) return fail(refused("scan.unknown_reference", "aktenzeichen"));
      cases::Steps steps = TRY(to_file(cases::from_state(state->data), part, envelope, *paper));
      plan.effects = std::move(steps.effects);
      plan.appends.push_back({.aggregate = cases::kAggregate,
                              .stream = case_id,
                              .expected_seq = state->seq,
                              .events = std::move(steps.events)});
    }
  }
  settle(scan);
  plan.records.push_back(write_of(scan, envelope.received_at));
  return plan;
}

// ---- outside the writer

Result<Scan> stored(House& house, const std::string& tenant, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kScans, id));
  if (!record) return fail(not_found("scan.unknown"));
  return scan_of(*record);
}

Result<Bytes> part_bytes(House& house, const std::string& tenant, const Scan& scan, const ScanPart& part) {
  const Bytes original = TRY(scan_original(house, tenant, scan.id));
  if (!scan.trouble.empty() || (part.first == 1 && part.last == scan.pages)) return original;
  return pdf::cut(original, part.first, part.last);
}

std::string part_name(const Scan& scan, const ScanPart& part) {
  std::string name = scan.name;
  if (name.ends_with(".pdf")) name.resize(name.size() - 4);
  return scan.pages <= 1 || !scan.trouble.empty()
             ? name + ".pdf"
             : fmt::format("{} S. {}-{}.pdf", name, part.first, part.last);
}

event::Object pages_of(const ScanPart& part) { return {{"first", part.first}, {"last", part.last}}; }

Status to_case(House& house, const std::string& tenant, const event::Actor& actor, const Scan& scan,
               int number, const std::string& case_id, const std::string& reference, const std::string& key) {
  const ScanPart& part = scan.parts[static_cast<std::size_t>(number)];
  const Bytes content = TRY(part_bytes(house, tenant, scan, part));
  const std::string blob = TRY(house.runtime.put_stream_blob(tenant, case_id, content));
  const cases::Attachment file{.path = "eingang",
                               .blob = blob,
                               .name = part_name(scan, part),
                               .mime = "application/pdf",
                               .sha256 = hex(crypto::sha256(ByteView(content))),
                               .size = static_cast<std::int64_t>(content.size()),
                               .scan = first_scan_state(house)};
  event::Object paper{
      {"received_on", to_iso(scan.received_on)},
      {"way", "paper"},
      {"sender", ""},
      {"text", "Eingegangen am " + to_german(scan.received_on) +
                   (part.answers.empty() ? " auf Papier: " : " auf dem Antwortbogen: ") + file.name}};
  paper["attachments"] = boost::json::array{json::write_fields(file)};
  event::Object arguments{{"scan", scan.id},
                          {"part", number},
                          {"pages", pages_of(part)},
                          {"case_id", case_id},
                          {"reference", reference}};
  arguments["paper"] = std::move(paper);
  const auto done = house.runtime.command(tenant, actor, key, {"scans.Sort", std::move(arguments)});
  // A repeat finds that it has happened: the other blob is swept up.
  if (!done && done.error().code != "store.key_reused") return fail(done.error());
  return {};
}

Result<std::optional<std::string>> case_by_reference(House& house, const std::string& tenant,
                                                     const std::string& reference) {
  const std::string plain = cases::normalise_reference(reference);
  if (plain.empty()) return std::optional<std::string>{};
  const auto found = TRY(TRY(house.runtime.read(tenant))->find_streams({{"reference", plain}}, 1));
  return found.empty() ? std::optional<std::string>{} : std::optional(found.front());
}

}  // namespace

bool Scan::done() const {
  if (state == "waiting") return false;
  return std::all_of(parts.begin(), parts.end(),
                     [](const ScanPart& part) { return !part.case_id.empty() || part.discarded; });
}

std::string cover_code(House& house, const std::string& tenant, const std::string& reference) {
  const std::string plain = cases::normalise_reference(reference);
  return "RH1/" + plain + "/" + check_of(house, tenant, "cover", plain);
}

std::string reference_of_code(House& house, const std::string& tenant, std::string_view code) {
  return named_in(house, tenant, "cover", "RH1/", code);
}

std::string answer_code(House& house, const std::string& tenant, const std::string& letter) {
  const std::string plain = cases::normalise_reference(letter);
  return "RA1/" + plain + "/" + check_of(house, tenant, "answer", plain);
}

std::string letter_of_code(House& house, const std::string& tenant, std::string_view code) {
  return named_in(house, tenant, "answer", "RA1/", code);
}

Result<Bytes> cover_sheet(House& house, const identity::Staff& staff, const CaseView& view) {
  const TownPtr town = TRY(house.town(staff.tenant));
  return notices::cover_sheet(*town,
                              {.code = cover_code(house, staff.tenant, view.c.reference),
                               .reference = view.c.reference,
                               .service = view.c.service.title},
                              house.runtime.now());
}

bool may_sort(const identity::Staff& staff) {
  return staff.has("head") || staff.has("operator") || staff.has("post") || staff.may_see("*");
}

std::vector<ScanPart> split_at_sheets(const std::vector<PageCode>& pages, const NameOf& reference_of,
                                      const NameOf& letter_of) {
  std::vector<ScanPart> out;
  std::string reference;
  bool open = false;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    std::string found, answers;
    for (const std::string& code : pages[i].codes) {
      if (found.empty()) found = reference_of(code);
      if (answers.empty() && letter_of) answers = letter_of(code);
    }
    if (found.empty() && !answers.empty()) {  // an answer: its own sheet and what lies behind it
      out.push_back({.first = number, .last = number, .reference = answers, .answers = answers});
      reference.clear();
      open = true;
      continue;
    }
    if (!found.empty()) {  // a sheet: the next page begins another letter
      reference = std::move(found);
      open = false;
      continue;
    }
    if (!open)
      out.push_back({.first = number, .last = number, .reference = reference});
    else
      out.back().last = number;
    open = true;
  }
  return out;
}

Result<std::string> register_scan(House& house, const std::string& tenant, const event::Actor& actor,
                                  const IncomingFile& file, LocalDate received_on, const std::string& from) {
  if (file.too_large || file.size > kMaxBytes) return fail(refused("form.file.too_large", "scan"));
  if (file.size == 0) return fail(refused("form.file.empty", "scan"));
  if (documents::media_type(file.head) != "application/pdf") return fail(refused("scan.not_pdf", "scan"));
  if (received_on > berlin_date(house.runtime.now())) return fail(refused("case.date_in_future", "eingang"));
  Scan scan{.id = hex(crypto::sha256("scan/v1\n" + file.sha256 + "\n" + to_iso(received_on))).substr(0, 32),
            .name = documents::safe_name(file.name),
            .from = from,
            .sha256 = file.sha256,
            .size = static_cast<std::int64_t>(file.size),
            .received_on = received_on,
            .at = house.runtime.now()};
  if (const auto before = stored(house, tenant, scan.id); before && !before->blob.empty()) return scan.id;
  TRY(house.runtime.write_records(tenant, {write_of(scan, scan.at)}));
  const std::string blob = TRY(house.runtime.put_draft_file(tenant, kScans, scan.id, file.path));
  TRY(house.runtime.command(
      tenant, actor, "scan/" + scan.id + "/" + blob,
      {"scans.Register", {{"scan", scan.id}, {"blob", blob}, {"verdict", first_scan_state(house)}}}));
  return scan.id;
}

Result<std::vector<Scan>> open_scans(House& house, const identity::Staff& staff) {
  if (!may_sort(staff)) return fail(not_found("page.unknown"));
  std::vector<Scan> out;
  for (const event::Record& record :
       TRY(TRY(house.runtime.read(staff.tenant))->find_records(kScans, "open", 200))) {
    out.push_back(scan_of(record));
    if (out.back().blob.empty()) out.pop_back();  // its file never came in
  }
  std::sort(out.begin(), out.end(), [](const Scan& a, const Scan& b) { return a.at < b.at; });
  return out;
}

Result<Scan> load_scan(House& house, const identity::Staff& staff, const std::string& id) {
  if (!may_sort(staff)) return fail(not_found("page.unknown"));
  Scan scan = TRY(stored(house, staff.tenant, id));
  if (scan.blob.empty()) return fail(not_found("scan.unknown"));
  return scan;
}

Result<Bytes> scan_pages(House& house, const identity::Staff& staff, const std::string& id, int part) {
  const Scan scan = TRY(load_scan(house, staff, id));
  if (!scan.may_be_opened()) return fail(refused(scan.verdict == "infected" ? "scan.infected" : "scan.held"));
  if (part < 0) return scan_original(house, staff.tenant, id);
  if (static_cast<std::size_t>(part) >= scan.parts.size()) return fail(not_found("scan.unknown"));
  return part_bytes(house, staff.tenant, scan, scan.parts[static_cast<std::size_t>(part)]);
}

Status sort_part(House& house, const identity::Staff& staff, const std::string& id, const Sorting& sorting,
                 const std::string& key) {
  const Scan scan = TRY(load_scan(house, staff, id));
  if (sorting.part < 0 || static_cast<std::size_t>(sorting.part) >= scan.parts.size())
    return fail(refused("scan.wrong_pages", "part"));
  const ScanPart& part = scan.parts[static_cast<std::size_t>(sorting.part)];
  const event::Actor actor{"staff", staff.id};
  if (sorting.split_after || sorting.discard) {
    event::Object arguments{{"scan", id}, {"part", sorting.part}, {"pages", pages_of(part)}};
    if (sorting.split_after)
      arguments["split_after"] = *sorting.split_after;
    else
      arguments["discard"] = sorting.reason;
    TRY(house.runtime.command(staff.tenant, actor, key, {"scans.Sort", std::move(arguments)}));
    return {};
  }
  const auto case_id = TRY(case_by_reference(house, staff.tenant, sorting.reference));
  if (scan.verdict == "infected") return fail(refused("scan.infected", "aktenzeichen"));
  // A case of a service that is not the member's looks like none. Sorting opens nothing, so the post room may.
  const auto view =
      case_id ? load_case(house, staff.tenant, *case_id) : Result<CaseView>(fail(not_found("case.unknown")));
  if (!view || !staff.may_see(view->c.service.id))
    return fail(refused("scan.unknown_reference", "aktenzeichen"));
  return to_case(house, staff.tenant, actor, scan, sorting.part, *case_id,
                 cases::normalise_reference(sorting.reference), key);
}

Result<std::string> part_to_intake(House& house, const identity::Staff& staff, const std::string& id,
                                   int number, const std::string& service, const std::string& key,
                                   const std::filesystem::path& spool) {
  if (staff.post_only()) return fail(not_found("page.unknown"));  // taking down an application is a clerk's
  const Scan scan = TRY(load_scan(house, staff, id));
  if (number < 0 || static_cast<std::size_t>(number) >= scan.parts.size())
    return fail(refused("scan.wrong_pages", "part"));
  const ScanPart& part = scan.parts[static_cast<std::size_t>(number)];
  if (!part.case_id.empty() || part.discarded) return fail(refused("scan.already_sorted", "part"));
  if (scan.verdict == "infected") return fail(refused("scan.infected", "part"));
  TakenDown taken{.way = "paper"};
  taken.facts.identity = "none";
  taken.facts.stamped_on = scan.received_on;
  DraftView view = TRY(begin_intake(house, staff, service, taken, key));
  if (view.taken->scans.empty()) {
    const Bytes content = TRY(part_bytes(house, staff.tenant, scan, part));
    std::ofstream(spool, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
    IncomingFile file{.field = "scan",
                      .name = part_name(scan, part),
                      .path = spool,
                      .sha256 = hex(crypto::sha256(ByteView(content))),
                      .size = content.size(),
                      .head = std::string(as_text(content).substr(0, 4096))};
    const Status kept = add_scan(house, staff, view, file);
    std::error_code ec;
    std::filesystem::remove(spool, ec);
    TRY(kept);
  }
  event::Object arguments{{"scan", id},
                          {"part", number},
                          {"pages", pages_of(part)},
                          {"case_id", "draft/" + view.id},
                          {"reference", "neuer Vorgang"}};
  const auto done = house.runtime.command(staff.tenant, {"staff", staff.id}, key + "/teil",
                                          {"scans.Sort", std::move(arguments)});
  if (!done && done.error().code != "store.key_reused") return fail(done.error());
  return view.id;
}

Status take_reading(House& house, const std::string& tenant, const std::string& id, const ReadScan& reading) {
  Scan scan = TRY(stored(house, tenant, id));
  if (scan.state == "waiting") {
    const auto reference_of = [&](std::string_view code) { return reference_of_code(house, tenant, code); };
    scan.trouble = reading.trouble;
    scan.pages = static_cast<std::int64_t>(reading.pages.size());
    const auto letter_of = [&](std::string_view code) { return letter_of_code(house, tenant, code); };
    scan.parts = split_at_sheets(reading.pages, reference_of, letter_of);
    // Not readable, or nothing but sheets: the original as one part, for a person to see.
    if (scan.parts.empty()) scan.parts = {{.first = 1, .last = std::max(1, static_cast<int>(scan.pages))}};
    event::Object read = json::write_fields(scan);
    for (const char* kept :
         {"id", "name", "from", "blob", "sha256", "size", "received_on", "at", "by", "state"})
      read.erase(kept);
    read["scan"] = id;
    TRY(house.runtime.command(tenant, {"system", "scanner"}, "scan/" + id + "/read",
                              {"scans.Read", std::move(read)}));
    scan = TRY(stored(house, tenant, id));
  }
  for (std::size_t i = 0; i < scan.parts.size(); ++i) {
    const ScanPart& part = scan.parts[i];
    if (part.reference.empty() || !part.case_id.empty() || part.discarded || scan.verdict == "infected")
      continue;
    const auto case_id = TRY(case_by_reference(house, tenant, part.reference));
    if (!case_id) continue;  // erased meanwhile, or of another installation: a person looks
    const std::string reference =
        part.answers.empty()
            ? part.reference
            : cases::normalise_reference(TRY(load_case(house, tenant, *case_id)).c.reference);
    const Status sorted = to_case(house, tenant, {"system", "scanner"}, scan, static_cast<int>(i), *case_id,
                                  reference, fmt::format("scan/{}/{}-{}", id, part.first, part.last));
    if (!sorted && sorted.error().kind == ErrorKind::unavailable) return sorted;
  }
  return {};
}

Result<Bytes> scan_original(House& house, const std::string& tenant, const std::string& id) {
  const Scan scan = TRY(stored(house, tenant, id));
  return TRY(house.runtime.read(tenant))->draft_blob(kScans, id, scan.blob);
}

event::Effect scan_effect_of_tray(const std::string& id, const std::string& blob) {
  return {"ScanFile", "scan/" + blob, "", {{"tray", id}, {"blob", blob}}};
}

Result<std::optional<Bytes>> tray_file(House& house, const std::string& tenant, const event::Effect& effect) {
  auto bytes = TRY(house.runtime.read(tenant))
                   ->draft_blob(kScans, std::string(TRY(json::get_string(effect.data, "tray"))),
                                std::string(TRY(json::get_string(effect.data, "blob"))));
  if (bytes) return std::optional<Bytes>(std::move(*bytes));
  if (bytes.error().kind == ErrorKind::not_found) return std::optional<Bytes>{};
  return fail(bytes.error());
}

event::Module scan_module() {
  event::Module module;
  module.commands.emplace_back("scans.Register", registered);
  module.commands.emplace_back("scans.Read", was_read);
  module.commands.emplace_back("scans.RecordScan", was_scanned);
  module.commands.emplace_back("scans.Sort", sort);
  accompany(module);
  return module;
}

}  // namespace rathaus::flows
