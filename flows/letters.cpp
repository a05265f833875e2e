#include "flows/letters.h"

#include <algorithm>
#include <fmt/format.h>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/scans.h"
#include "libs/crypto/hash.h"
#include "libs/json/json.h"
#include "libs/pdf/pdf.h"
#include "modules/notices/papers.h"

namespace rathaus::flows {
namespace {

// Who answers questions about the letter. A process or the clock has no telephone.
notices::ClerkFacts clerk_of(House& house, const std::string& tenant, const std::string& id) {
  const auto staff =
      id.empty() ? Result<identity::Staff>(fail(not_found("staff.unknown"))) : staff_by_id(house, tenant, id);
  return staff ? notices::ClerkFacts{staff->name, staff->direct_dial} : notices::ClerkFacts{};
}

// The access code as long as somebody may still be told it: 30 days, beside what the draft became, never in the case.
std::string access_code(House& house, const std::string& tenant, const CaseView& view,
                        const std::string& draft) {
  const auto read = house.runtime.read(tenant);
  if (draft.empty() || !read) return {};
  const auto sent = (*read)->record(kSent, draft);
  if (!sent || !*sent) return {};
  const auto of = json::find_string((*sent)->data, "case_id"),
             code = json::find_string((*sent)->data, "access_code");
  return of && *of && std::string(**of) == view.c.id && code && *code ? std::string(**code) : std::string();
}

Result<Bytes> receipt(House& house, const std::string& tenant, const CaseView& view, const std::string& code,
                      const std::string& public_url) {
  const TownPtr town = TRY(house.town(tenant));
  const notices::ClerkFacts clerk = clerk_of(house, tenant, view.c.taken ? view.c.taken->by : "");
  const notices::ReceiptFacts facts{.access_code = code,
                                    .status_url = public_url + "/ort/" + tenant + "/vorgang",
                                    .clerk = clerk.name,
                                    .dial = clerk.dial};
  return notices::receipt_letter(*view.package, *town, view.c, facts, house.runtime.now());
}

Result<Bytes> question(House& house, const std::string& tenant, const CaseView& view,
                       const cases::Notice& letter) {
  const TownPtr town = TRY(house.town(tenant));
  const Instant now = house.runtime.now();
  const auto asked = std::find_if(view.c.questions.begin(), view.c.questions.end(),
                                  [&](const cases::Question& q) { return q.id == letter.about; });
  if (asked == view.c.questions.end()) return fail(refused("case.unknown_question"));
  if (const auto window = notices::window_of(view.c.addressee()); !window.trouble.empty())
    return fail(refused("notice.address_missing", "address", window.trouble));
  // The hearing was written, previewed and kept when it was decided upon: it goes as it is.
  const auto kept = std::find_if(asked->letters.begin(), asked->letters.end(),
                                 [](const cases::Attachment& one) { return one.path == "anhoerung/post"; });
  Bytes first;
  if (letter.kind == "hearing" && kept != asked->letters.end())
    first = TRY(TRY(house.runtime.read(tenant))->blob(view.c.id, kept->blob));
  else
    first = TRY(notices::question_letter(*view.package, *town, view.c, *asked, letter,
                                         clerk_of(house, tenant, asked->asked_by), now));
  Bytes sheet = TRY(notices::answer_sheet(*view.package, *town, view.c, *asked, letter,
                                          answer_code(house, tenant, letter.id), now));
  return pdf::join({{std::move(first), letter.subject}, {std::move(sheet), "Antwortbogen"}});
}

Result<Bytes> complete(House& house, const std::string& tenant, const CaseView& view,
                       const cases::Notice& letter) {
  const TownPtr town = TRY(house.town(tenant));
  auto message = std::find_if(view.c.messages.rbegin(), view.c.messages.rend(),
                              [](const cases::Message& one) { return one.kind == "receipt"; });
  if (letter.kind == "message") {  // `about`: its place among the messages
    const auto at = static_cast<std::size_t>(std::atoi(letter.about.c_str()));
    message = at < view.c.messages.size()
                  ? view.c.messages.rbegin() + static_cast<std::ptrdiff_t>(view.c.messages.size() - 1 - at)
                  : view.c.messages.rend();
  }
  if (message == view.c.messages.rend()) return fail(refused("case.unknown_question"));
  return notices::message_letter(*view.package, *town, view.c, letter, message->text,
                                 clerk_of(house, tenant, message->by), house.runtime.now());
}

std::string file_name(const cases::Notice& letter, const cases::Case& c) {
  std::string kind = letter.kind == "question"   ? "Rueckfrage"
                     : letter.kind == "hearing"  ? "Anhoerung"
                     : letter.kind == "receipt"  ? "Eingangsbestaetigung"
                     : letter.kind == "reminder" ? "Erinnerung"
                                                 : "Mitteilung";
  return kind + "-" + c.reference + ".pdf";
}

// Carried out again it finds the letter made: a second file is swept up.
Result<std::optional<event::Command>> make(House& house, const std::string& tenant,
                                           const event::Effect& effect) {
  const auto view = load_case(house, tenant, effect.stream);
  if (!view && view.error().kind == ErrorKind::not_found) return std::optional<event::Command>{};  // erased
  if (!view) return fail(view.error());
  const cases::Notice* letter =
      view->c.find_sending(std::string(TRY(json::get_string(effect.data, "letter"))));
  if (letter == nullptr || letter->state != cases::NoticeState::held || letter->kind.empty())
    return std::optional<event::Command>{};
  const Result<Bytes> made = letter->kind == "receipt" ? receipt(house, tenant, *view, "", "")
                             : letter->kind == "complete" || letter->kind == "message"
                                 ? complete(house, tenant, *view, *letter)
                                 : question(house, tenant, *view, *letter);
  event::Object arguments{{"case_id", effect.stream}, {"id", letter->id}};
  if (!made) {
    if (made.error().kind == ErrorKind::unavailable) return fail(made.error());
    arguments["failure"] = made.error().code;
    return std::optional<event::Command>({"cases.LetterFailed", std::move(arguments)});
  }
  arguments["blob"] = TRY(house.runtime.put_stream_blob(tenant, view->c.id, *made));
  arguments["sha256"] = hex(crypto::sha256(ByteView(*made)));
  arguments["file_name"] = file_name(*letter, view->c);
  arguments["size"] = static_cast<std::int64_t>(made->size());
  return std::optional<event::Command>({"cases.LetterMade", std::move(arguments)});
}

}  // namespace

void register_letters(House& house) {
  house.runtime.on_effect("MakeLetter", [&house](const std::string& tenant, const event::Effect& effect) {
    return make(house, tenant, effect);
  });
}

Result<Sheets> sheets_of(House& house, const std::string& tenant, const CaseView& view,
                         const cases::Notice& sending, const std::string& public_url) {
  const TownPtr town = TRY(house.town(tenant));
  const Instant now = house.runtime.now();
  const cases::Case& c = view.c;
  if (sending.blob.empty()) return fail(refused("case.letter_not_made"));
  const auto read = TRY(house.runtime.read(tenant));
  Sheets out;
  const auto add = [&](Bytes file) -> Status {
    out.pages += TRY(pdf::page_count(file));
    const std::string mark = c.protection ? c.reference : c.reference + " " + c.addressee().display_name();
    out.parts.emplace_back(std::move(file), out.parts.empty() ? mark : std::string());
    return {};
  };
  if (c.protection) TRY(add(TRY(notices::packing_page(*town, c.reference, sending.id, now))));
  if (sending.manner != cases::Manner::letter)
    TRY(add(TRY(notices::service_order(*view.package, *town, c, sending, now))));
  if (sending.readdressed && notices::window_of(c.addressee()).trouble.empty())
    TRY(add(TRY(notices::address_page(*view.package, *town, c, sending, now))));
  const std::string code = sending.kind == "receipt" ? access_code(house, tenant, view, sending.about) : "";
  if (!code.empty() && !sending.readdressed)
    TRY(add(TRY(receipt(house, tenant, view, code, public_url))));
  else
    TRY(add(TRY(read->blob(c.id, sending.blob))));
  for (const cases::Attachment& file : sending.enclosures) {
    // What somebody else made may be broken: the batch goes on, and the list says which sheet is to be added by hand.
    const auto content = read->blob(c.id, file.blob);
    const bool printed = content && file.mime == "application/pdf" && add(*content);
    out.enclosures.push_back(printed ? file.name : file.name + " (von Hand beilegen)");
  }
  return out;
}

}  // namespace rathaus::flows
