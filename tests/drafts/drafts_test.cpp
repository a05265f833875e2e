// On another device, before the deletion, after it, and with answers from before.
#include "flows/resume.h"
#include "flows/reuse.h"
#include "flows/login.h"
#include "tests/drafts/draft_town.h"

namespace rathaus::drafts {
namespace {

TEST(Resume, CodeAndSecretOpenExactlyTheLastStateElsewhere) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, {{"P[0]/vorname[0]", "Anna"}, {"P[0]/plz[0]", "99 unfertig"}});
  const auto made = flows::make_resume_secret(t.h(), view, kAnna, "").value();
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kOther)) << "the id alone opens nothing";
  const auto id = flows::resume_draft(t.h(), "stadt", made.code, made.secret, kOther);
  ASSERT_TRUE(id);
  const auto there = flows::load_draft(t.h(), "stadt", *id, kOther);
  ASSERT_TRUE(there);
  EXPECT_EQ(there->draft, flows::load_draft(t.h(), "stadt", view.id, kAnna)->draft);
  // Both go on; the slower one is put on top of the faster one's, nothing is lost.
  auto phone = *there;
  t.save(phone, kOther, {{"P[0]/vorname[0]", "Anna Maria"}, {"P[0]/plz[0]", "12345"}});
  view = flows::load_draft(t.h(), "stadt", view.id, kAnna).value();
  EXPECT_EQ(view.draft.raw.at(forms::place_at(view.form(), "P[0]/vorname[0]").value()), "Anna Maria");
  t.save(view, kAnna, t.person());
  const auto sent = t.send(view, kAnna);
  EXPECT_EQ(flows::sent_before(t.h(), "stadt", view.id, kOther)->case_id, sent.case_id)
      << "the phone is led to the confirmation";
  EXPECT_FALSE(flows::sent_before(t.h(), "stadt", view.id, kStranger));
  EXPECT_FALSE(flows::resume_draft(t.h(), "stadt", made.code, made.secret, kOther))
      << "a sent draft is not there";
}

TEST(Resume, TypedAsPeopleTypeIt) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const auto made = flows::make_resume_secret(t.h(), view, kAnna, "").value();
  std::string loose = " ";
  for (const char c : made.secret) {
    if (c != '-') loose += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (c == '-') loose += "  ";
  }
  EXPECT_TRUE(flows::well_formed_secret(loose));
  EXPECT_TRUE(flows::resume_draft(t.h(), "stadt", " " + made.code + " ", loose, kOther));
  std::string wrong = made.secret;
  wrong[0] = wrong[0] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(flows::well_formed_secret(wrong)) << "a slip of the finger is told before it costs a try";
  EXPECT_EQ(made.secret.size(), 28u + 6u);
}

TEST(Resume, EverythingWrongLooksLikeNothingAndTriesEnd) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const auto old = flows::make_resume_secret(t.h(), view, kAnna, "").value();
  const auto made = flows::make_resume_secret(t.h(), view, kAnna, "").value();
  const auto error = [&](const std::string& code, const std::string& secret) {
    return flows::resume_draft(t.h(), "stadt", code, secret, kStranger).error().code;
  };
  EXPECT_EQ(error(old.code, old.secret), "draft.unknown") << "a new secret ends the old one";
  EXPECT_EQ(error("2222-2222", made.secret), "draft.unknown");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(error(made.code, old.secret), "draft.unknown");
  EXPECT_EQ(error(made.code, made.secret), "draft.unknown") << "right, but too many tries before it";
  EXPECT_TRUE(t.house.move_to(t.h().runtime.now() + std::chrono::minutes(16)));
  EXPECT_TRUE(flows::resume_draft(t.h(), "stadt", made.code, made.secret, kOther));
  // The other town knows nothing of it.
  EXPECT_TRUE(t.house.add_town("dorf", "Beispielheim", "DE-BY"));
  EXPECT_FALSE(flows::resume_draft(t.h(), "dorf", made.code, made.secret, kOther));
}

TEST(Resume, TheSecretIsNowhereAndTheMailHasTownAndCodeOnly) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const auto made = flows::make_resume_secret(t.h(), view, kAnna, "anna@beispiel.de").value();
  EXPECT_TRUE(t.h().runtime.settle("stadt"));
  const std::string mail = t.mails();
  EXPECT_NE(mail.find(made.code), std::string::npos);
  EXPECT_NE(mail.find("Stadt Musterstadt"), std::string::npos);
  for (const std::string& no :
       {made.secret, made.secret.substr(0, 9), std::string("Wohngeld"), std::string("http")})
    EXPECT_EQ(mail.find(no), std::string::npos) << no;
  const auto record = t.h().runtime.read("stadt").value()->record("draft", view.id).value();
  EXPECT_EQ(json::canonical(record->data).find(made.secret.substr(0, 9)), std::string::npos);
  EXPECT_EQ(flows::make_resume_secret(t.h(), view, kAnna, "keine Adresse").error().code,
            "delivery.email_wrong");
}

TEST(Resume, ALevelOfAssuranceNeedsAFreshLoginOfTheSamePerson) {
  DraftTown t(false, "substantial");
  const Instant now = t.h().runtime.now();
  const flows::Caller owner{{"resident", "national-1"}, "substantial", now};
  auto view = t.begin(owner);
  EXPECT_TRUE(flows::load_draft(t.h(), "stadt", view.id, owner));
  const auto refused = [&](const flows::Caller& caller) {
    const auto found = flows::load_draft(t.h(), "stadt", view.id, caller);
    return found ? std::string("opened") : found.error().code;
  };
  EXPECT_EQ(refused({{"resident", "national-1"}, "normal", now}), "draft.unknown") << "lower level";
  EXPECT_EQ(refused({{"resident", "national-2"}, "substantial", now}), "draft.unknown") << "another person";
  EXPECT_EQ(refused({{"resident", "national-1"}, "substantial", now - std::chrono::minutes(120)}),
            "draft.unknown")
      << "an old login";
  EXPECT_EQ(refused({{"resident", "national-1"}, "substantial", now - std::chrono::minutes(119)}), "opened");
  EXPECT_EQ(refused({{"resident", "national-1"}, "substantial"}), "draft.unknown") << "no login known";
  EXPECT_EQ(refused(kStranger), "draft.unknown") << "the link alone";
  EXPECT_EQ(flows::drafts_of(t.h(), "stadt", {{"resident", "national-1"}, "normal", now})->size(), 1u)
      << "its owner may see that it is there";
  EXPECT_EQ(flows::make_resume_secret(t.h(), view, owner, "").error().code, "resume.not_for_accounts");
  EXPECT_FALSE(flows::delete_draft(t.h(), "stadt", view.id, {{"resident", "national-1"}, "normal", now}));
}

TEST(Deletion, ANoticeSevenDaysBeforeAndGoneAfterThirty) {
  DraftTown t;
  auto view = t.begin(kAnna);
  ASSERT_TRUE(flows::make_resume_secret(t.h(), view, kAnna, "anna@beispiel.de"));
  ASSERT_TRUE(t.h().runtime.settle("stadt"));
  const std::size_t before = t.mails().size();
  ASSERT_TRUE(t.house.move_days(22));
  EXPECT_EQ(t.mails().size(), before) << "not on day 22";
  ASSERT_TRUE(t.house.move_days(1));
  EXPECT_NE(t.mails().find("wird am 01.04.2026 gelöscht"), std::string::npos) << t.mails();
  EXPECT_EQ(t.mails().find("Wohngeld"), std::string::npos);
  ASSERT_TRUE(t.house.move_days(6));
  EXPECT_TRUE(flows::load_draft(t.h(), "stadt", view.id, kAnna)) << "the last day";
  ASSERT_TRUE(t.house.move_days(1));
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kAnna));
  const auto read = t.h().runtime.read("stadt").value();
  EXPECT_FALSE(read->record("draft", view.id).value());
  const auto log = read->history("drafts").value();
  ASSERT_EQ(log.size(), 1u);
  EXPECT_EQ(log[0].event.type, "drafts.Deleted");
  EXPECT_EQ(json::get_string(log[0].event.data, "reason").value(), "deadline");
  EXPECT_EQ(json::get_string(log[0].event.data, "draft").value(), view.id.substr(0, 8));
  EXPECT_TRUE(read->receipt(read->first_leaf("drafts").value())) << "it stands in the log of proofs";
  EXPECT_TRUE(t.h().runtime.verify("stadt")->differences.empty());
}

TEST(Deletion, AChangeMovesTheDayAndTheNoticeComesOnce) {
  DraftTown t;
  auto view = t.begin(kAnna);
  ASSERT_TRUE(t.house.move_days(20));
  t.save(view, kAnna, {{"P[0]/vorname[0]", "Anna"}});
  ASSERT_TRUE(t.house.move_days(29));
  EXPECT_TRUE(flows::load_draft(t.h(), "stadt", view.id, kAnna));
  ASSERT_TRUE(flows::delete_draft(t.h(), "stadt", view.id, kAnna));
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kAnna));
  ASSERT_TRUE(t.house.move_days(40));
  const auto log = t.h().runtime.read("stadt").value()->history("drafts").value();
  ASSERT_EQ(log.size(), 1u) << "deleted once";
  EXPECT_EQ(json::get_string(log[0].event.data, "reason").value(), "owner");
}

TEST(Deletion, ASentDraftIsNotADeletedOne) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person());
  t.send(view, kAnna);
  ASSERT_TRUE(t.house.move_days(60));
  const auto log = t.h().runtime.read("stadt").value()->history("drafts");
  EXPECT_TRUE(!log || log->empty());
}

TEST(Reuse, IsShownFirstTakenByOwnTickAndKeptWithItsSource) {
  DraftTown t;
  const auto registered =
      flows::register_resident(t.h(), {.email = "anna@beispiel.de"}, "Kastanien im Oktober 77");
  ASSERT_TRUE(registered) << registered.error().code;
  const auto& session = *registered;
  const flows::Caller anna{{"resident", session.session.subject}, "none", t.h().runtime.now()};
  auto first = t.begin(anna);
  EXPECT_TRUE(flows::earlier_answers(t.h(), first, anna)->empty()) << "nothing is known yet";
  t.save(first, anna, t.person());
  const auto sent = t.send(first, anna);

  auto second = t.begin(anna);
  EXPECT_TRUE(second.draft.raw.empty()) << "never silently";
  const auto offered = flows::earlier_answers(t.h(), second, anna).value();
  std::vector<std::string> kinds;
  for (const auto& one : offered) kinds.push_back(one.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"name", "address", "bank"}));
  EXPECT_EQ(offered[1].shown, (std::vector<std::string>{"Gasse 1", "12345", "Musterstadt"}));
  EXPECT_EQ(offered[1].source, "Antrag " + sent.reference);
  ASSERT_TRUE(flows::take_over(t.h(), second, anna, {"name", "address"}));
  const auto raw = [&](const char* path) {
    return second.draft.raw[forms::place_at(second.form(), path).value()];
  };
  EXPECT_EQ(raw("P[0]/name[0]"), "Meier");
  EXPECT_EQ(raw("P[0]/ort[0]"), "Musterstadt");
  EXPECT_EQ(raw("P[0]/iban[0]"), "") << "bank details by their own tick only";
  ASSERT_EQ(second.reused.size(), 2u);
  EXPECT_EQ(second.reused[1].source, "Antrag " + sent.reference);
  second = flows::load_draft(t.h(), "stadt", second.id, anna).value();
  const auto again = t.send(second, anna);
  const auto c = flows::resident_case(t.h(), "stadt", again.case_id, anna).value().c;
  ASSERT_EQ(c.reused.size(), 2u) << "the file says where it came from";
  EXPECT_EQ(c.reused[0].what, "Name");
  auto foreign = t.begin(kStranger);
  EXPECT_TRUE(flows::earlier_answers(t.h(), foreign, kStranger)->empty());
}

}  // namespace
}  // namespace rathaus::drafts
