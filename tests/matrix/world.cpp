#include "tests/matrix/world.h"

#include <algorithm>
#include <fstream>

#include "flows/counter.h"
#include "flows/desk.h"
#include "flows/login.h"
#include "flows/post_room.h"
#include "flows/resident.h"
#include "flows/scans.h"
#include "libs/crypto/hash.h"
#include "libs/crypto/totp.h"
#include "modules/cases/case_fields.h"
#include "modules/forms/generate.h"
#include "tests/support/test_house.h"

namespace rathaus::test {
namespace {

Result<flows::DraftView> filled(flows::House& house, const flows::Caller& caller,
                                const std::filesystem::path& spool, std::uint64_t seed) {
  flows::DraftView view = TRY(flows::begin_draft(house, kTown, "hundesteuer", caller));
  TRY(support::fill_form(
      house, view, caller,
      forms::generate(view.form(), {.seed = seed, .today = berlin_date(house.runtime.now())}), spool));
  return view;
}

flows::DeliveryWish wish() {
  flows::DeliveryWish out;
  out.addressee.given_names = "Erika", out.addressee.family_name = "Probe",
  out.addressee.street = "Lindenweg 5";
  out.addressee.postal_code = "12345", out.addressee.city = "Musterstadt",
  out.addressee.email = "erika@example.invalid";
  return out;
}

// A case that is decided and has its notice, and a draft beside it.
Result<Thing> things_of(app::Assembly& assembly, const identity::Staff& head, const flows::Caller& caller,
                        const std::filesystem::path& spool, std::uint64_t seed) {
  flows::House& house = assembly.house();
  Thing out;
  const flows::DraftView sent = TRY(filled(house, caller, spool, seed));
  flows::DraftView copy = sent;
  TRY(flows::save_wish(house, copy, wish(), caller));
  const flows::Submitted submitted = TRY(flows::submit_application(house, copy, wish(), caller));
  out.gesendet = sent.id, out.fall = submitted.case_id;
  const auto act = [&] {
    return flows::DeskAction{.case_id = out.fall,
                             .seq = flows::desk_case(house, head, out.fall)->seq,
                             .key = std::to_string(seed) + "/" + std::to_string(house.runtime.now().micros)};
  };
  TRY(flows::assign_case(house, head, act(), head.id));
  for (const auto& item : flows::desk_case(house, head, out.fall)->package->checklist)
    TRY(flows::tick_item(house, head, act(), item.id, true));
  TRY(flows::declare_complete(house, head, act()));
  const flows::CaseView view = TRY(flows::desk_case(house, head, out.fall));
  const flows::DecisionProposal proposal =
      TRY(flows::propose_decision(house, head, view, cases::Outcome::granted));
  flows::DecisionInput input = proposal.input;
  const auto filled_in = [](std::string text) {
    for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{"))
      text.replace(at, text.find("}}", at) + 2 - at, "siehe Antrag");
    return text;
  };
  input.text = filled_in(input.text), input.reasons = filled_in(input.reasons);
  TRY(flows::decide_case(house, head, act(), input));
  const flows::CaseView decided = TRY(flows::desk_case(house, head, out.fall));
  if (decided.c.notices.empty()) return fail(not_found("test.no_notice"));
  out.bescheid = decided.c.notices.front().id, out.datei = out.bescheid + ".pdf";
  // The minutes in which it could be taken back pass.
  assembly.clock().set_offset(assembly.clock().offset() + std::chrono::minutes(10));
  TRY(house.runtime.command(kTown, {"system", ""}, "",
                            {"cases.Release", {{"case_id", out.fall}, {"id", out.bescheid}}}));
  TRY(flows::hand_to_post(house, head, out.fall, out.bescheid, berlin_date(house.runtime.now()),
                          "post/" + out.fall));
  const flows::DraftView draft = TRY(filled(house, caller, spool, seed + 1));
  out.antrag = draft.id;
  out.seite = draft.pages.front().id;
  return out;
}

Result<Desk> desk_of(flows::House& house, const identity::Staff& clerk, const identity::Staff& head,
                     const Thing& thing, const std::filesystem::path& spool) {
  Desk out;
  flows::TakenDown taken{.way = "counter"};
  taken.facts.identity = "id_card";
  const auto begun = TRY(flows::begin_intake(house, clerk, "hundesteuer", taken, "intake"));
  out.intake = begun.id, out.intake_page = begun.pages.front().id;
  const auto second = TRY(flows::begin_intake(house, clerk, "hundesteuer", taken, "intake to file"));
  out.filed = second.id;
  TRY(flows::file_intake(house, clerk, second, {.read_back = true}));

  out.batch = TRY(flows::make_batch(house, head, {{thing.fall, thing.bescheid}}, "plz", "batch"));
  const flows::PrintBatch batch = TRY(flows::load_batch(house, head, out.batch));
  const Bytes pages = TRY(flows::batch_pdf(house, head, batch));
  const auto path = spool / "scan.pdf";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(pages.data()), static_cast<std::streamsize>(pages.size()));
  const std::string head_bytes(reinterpret_cast<const char*>(pages.data()),
                               std::min<std::size_t>(pages.size(), 512));
  out.scan = TRY(flows::register_scan(house, kTown, {"staff", head.id},
                                      {.field = "datei",
                                       .name = "scan.pdf",
                                       .path = path,
                                       .sha256 = hex(crypto::sha256(pages)),
                                       .size = pages.size(),
                                       .head = head_bytes},
                                      berlin_date(house.runtime.now()), "upload"));
  TRY(flows::take_reading(house, kTown, out.scan, {.pages = {{}, {}}, .trouble = {}}));
  return out;
}

Result<std::string> staff_token(flows::House& house, const app::Credential& who) {
  const auto secret = crypto::from_base32(who.totp_secret);
  const std::string code =
      crypto::totp_code(*secret, house.runtime.now().micros / 1'000'000 / crypto::kTotpStepSeconds);
  return TRY(flows::staff_login(house, who.tenant, who.login, who.password, code)).token;
}

}  // namespace

Result<std::unique_ptr<World>> make_world(const std::filesystem::path& data) {
  auto world = std::make_unique<World>();
  world->assembly =
      TRY(app::Assembly::open({.data = data / "house", .demo = true, .public_url = "http://localhost"}));
  world->assembly->clock().set_offset(-app::kSeedSpan);
  const auto staff = TRY(app::seed_towns(*world->assembly));
  TRY(app::seed_cases(*world->assembly, staff, 80));
  flows::House& house = world->assembly->house();
  std::map<std::string, const app::Credential*> by;
  for (const app::Credential& one : staff) by[one.tenant + "/" + one.login] = &one;
  const auto staff_list = TRY(flows::staff_of(house, kTown));
  const auto head = std::find_if(staff_list.begin(), staff_list.end(),
                                 [](const identity::Staff& one) { return one.has("operator"); });
  if (head == staff_list.end()) return fail(not_found("test.no_head"));

  flows::ListFilter filter;
  for (const auto status :
       {cases::CaseStatus::received, cases::CaseStatus::in_progress, cases::CaseStatus::waiting_for_applicant,
        cases::CaseStatus::decided, cases::CaseStatus::closed, cases::CaseStatus::withdrawn}) {
    filter.status = cases::to_text(status);
    filter.service = "hundesteuer";
    for (const flows::ListRow& row : TRY(flows::work_list(house, *head, filter)).rows)
      world->cases_by_state[filter.status] = row.case_id;
  }
  const std::string guest_token(43, 'g');
  world->guest_id = hex(crypto::sha256("guest/v1\n" + guest_token)).substr(0, 32);
  const auto register_one = [&](const char* mail) {
    return flows::register_resident(house, {.email = mail, .given_names = "Erika", .family_name = "Probe"},
                                    "vier lange bunte Papageien");
  };
  const flows::OpenSession resident = TRY(register_one("a@example.org")),
                           other = TRY(register_one("b@example.org"));
  world->resident_id = resident.session.subject, world->other_resident = other.session.subject;
  world->guests =
      TRY(things_of(*world->assembly, *head, {{"guest", world->guest_id}, "none"}, data / "spool", 11));
  world->residents =
      TRY(things_of(*world->assembly, *head, {{"resident", world->resident_id}, "none"}, data / "spool", 21));
  world->erased =
      TRY(things_of(*world->assembly, *head, {{"resident", world->resident_id}, "none"}, data / "spool", 31));
  {
    // The time limits of the law are not waited for: closed, and erased as the clock would do it.
    const auto& gone = world->erased;
    const flows::CaseView posted = TRY(flows::desk_case(house, *head, gone.fall));
    TRY(flows::close_case(house, *head, {.case_id = gone.fall, .seq = posted.seq, .key = "erase-close"},
                          "Für die Probe"));
    TRY(house.runtime.command(kTown, {"system", ""}, "erase", {"cases.Erase", {{"case_id", gone.fall}}}));
    TRY(flows::delete_draft(house, kTown, gone.antrag, {{"resident", world->resident_id}, "none"}));
  }
  const auto clerk = std::find_if(staff_list.begin(), staff_list.end(),
                                  [](const identity::Staff& one) { return one.name == "Petra Sommer"; });
  if (clerk == staff_list.end()) return fail(not_found("test.no_clerk"));
  world->desk = TRY(desk_of(house, *clerk, *head, world->guests, data / "spool"));
  auto& callers = world->callers;
  callers["nobody"] = {};
  callers["guest"].cookies = {{"__Host-besucher", guest_token}};
  callers["resident"].cookies = {{"__Host-konto", resident.token}};
  for (const auto& [name, who] : {std::pair{"clerk", "musterstadt/p.sommer"},
                                  {"other_town", "beispielheim/a.herbst"},
                                  {"other_service", "musterstadt/j.winter"},
                                  {"head", "musterstadt/a.herbst"}}) {
    callers[name].cookies = {{"__Host-dienst", TRY(staff_token(house, *by.at(who)))}};
  }
  return world;
}

}  // namespace rathaus::test
