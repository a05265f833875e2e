#include "modules/representation/representation.h"

#include <gtest/gtest.h>

#include "libs/json/json.h"

namespace rathaus::representation {
namespace {

LocalDate day(const char* iso) { return *parse_iso_date(iso); }
std::string code(const Status& status) { return status ? "" : status.error().code; }

Mandate granted() {
  return {.id = "m1",
          .representative_account = "r",
          .principal_account = "p",
          .scope = "services",
          .tenant = "musterstadt",
          .services = {"hundesteuer"},
          .begins_on = day("2026-01-10"),
          .ends_on = day("2026-06-30"),
          .offered_by = "principal",
          .offered_at = *parse_iso_instant("2026-01-09T10:00:00Z"),
          .accepted_at = *parse_iso_instant("2026-01-09T11:00:00Z")};
}
Act act_with(const Mandate& mandate) {
  return {.role = "authorised",
          .scope = mandate.scope,
          .begins_on = mandate.begins_on,
          .mandate = &mandate,
          .tenant = "musterstadt",
          .service = "hundesteuer"};
}

TEST(RepresentationTest, OfAgeOnTheBirthdayItself) {
  EXPECT_FALSE(of_age(day("2008-03-28"), day("2026-03-27")));
  EXPECT_TRUE(of_age(day("2008-03-28"), day("2026-03-28")));
  EXPECT_FALSE(of_age(day("2008-02-29"), day("2026-02-28")));
  EXPECT_TRUE(of_age(day("2008-02-29"), day("2026-03-01")));
  EXPECT_FALSE(of_age(day("2010-01-01"), day("2026-12-31")));
  EXPECT_TRUE(of_age(day("1950-12-31"), day("2026-01-01")));
}

TEST(RepresentationTest, AMandateHoldsFromItsFirstToItsLastDay) {
  const Mandate m = granted();
  EXPECT_EQ(code(may_act(act_with(m), day("2026-01-09"))), "representation.not_yet");
  EXPECT_EQ(code(may_act(act_with(m), day("2026-01-10"))), "");
  EXPECT_EQ(code(may_act(act_with(m), day("2026-06-30"))), "");
  const Status over = may_act(act_with(m), day("2026-07-01"));
  EXPECT_EQ(code(over), "representation.expired");
  EXPECT_EQ(over.error().detail, "30.06.2026");
}

TEST(RepresentationTest, RevokedStopsTheNextAct) {
  Mandate m = granted();
  m.revoked_at = *parse_iso_instant("2026-03-01T10:00:00Z");
  const Status stop = may_act(act_with(m), day("2026-03-01"));
  EXPECT_EQ(code(stop), "representation.revoked");
  EXPECT_EQ(stop.error().detail, "01.03.2026");
  EXPECT_EQ(state_of(m, day("2026-03-01")), State::revoked);
}

TEST(RepresentationTest, NotBeyondWhatWasGranted) {
  Mandate m = granted();
  Act act = act_with(m);
  act.service = "bewohnerparken";
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "representation.out_of_scope");
  act = act_with(m);
  act.tenant = "beispielheim";
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "representation.out_of_scope");
  m.scope = "case";
  act = act_with(m);
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "representation.out_of_scope");  // a new application
  m.cases = {"musterstadt/c1"};
  act.case_id = "c1";
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "");
  act.case_id = "c2";
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "representation.out_of_scope");
  m.scope = "all";
  EXPECT_EQ(code(may_act(act, day("2026-02-01"))), "");
}

TEST(RepresentationTest, AnOfferOfThePrincipalMustBeTakenUp) {
  Mandate m = granted();
  m.accepted_at.reset();
  EXPECT_EQ(code(may_act(act_with(m), day("2026-02-01"))), "representation.not_accepted");
  m.offered_by = "representative";  // a claim: it stands until somebody asks for proof
  EXPECT_EQ(code(may_act(act_with(m), day("2026-02-01"))), "");
  EXPECT_EQ(state_of(m, day("2026-02-01")), State::offered);
}

TEST(RepresentationTest, ParentsActUntilTheEighteenthBirthday) {
  const Act act{.role = "parent", .begins_on = day("2026-01-01"), .principal_born_on = day("2008-03-28")};
  EXPECT_EQ(code(may_act(act, day("2026-03-27"))), "");
  const Status stop = may_act(act, day("2026-03-28"));
  EXPECT_EQ(code(stop), "representation.of_age");
  EXPECT_EQ(stop.error().detail, "28.03.2026");
  Act carer = act;
  carer.role = "carer";
  EXPECT_EQ(code(may_act(carer, day("2026-03-28"))), "");
}

TEST(RepresentationTest, EndedInTheFileWinsOverEverything) {
  Act act{.role = "authorised",
          .ended_at = *parse_iso_instant("2026-03-01T10:00:00Z"),
          .ended_reason = "revoked"};
  EXPECT_EQ(code(may_act(act, day("2026-03-02"))), "representation.revoked");
}

std::vector<std::string> wrong(const Claim& claim) {
  std::vector<std::string> out;
  for (const Wrong& one : check(claim, day("2026-03-02"))) out.push_back(one.field + " " + one.code);
  return out;
}

TEST(RepresentationTest, AClaimNamesTheOtherAndTheProof) {
  Claim claim{.role = "parent",
              .given_names = "Mia",
              .family_name = "Meier",
              .born_on = "1.5.2015",
              .proof = "later"};
  EXPECT_EQ(wrong(claim), (std::vector<std::string>{}));
  claim.born_on = "2.3.2008";
  EXPECT_EQ(wrong(claim), (std::vector<std::string>{"born_on representation.child_grown_up"}));
  claim.born_on = "3.3.2008";
  EXPECT_EQ(wrong(claim), (std::vector<std::string>{}));
  claim.born_on = "";
  EXPECT_EQ(wrong(claim), (std::vector<std::string>{"born_on representation.birth_missing"}));
  EXPECT_EQ(wrong({.role = "organ", .proof = "file"}),
            (std::vector<std::string>{"organisation representation.organisation_missing",
                                      "proof_file representation.proof_file_missing"}));
  EXPECT_EQ(wrong({.role = "authorised",
                   .family_name = "Vogel",
                   .begins_on = "3.3.2026",
                   .ends_on = "1.3.2026",
                   .proof = "later"}),
            (std::vector<std::string>{"begins_on representation.begin_in_future",
                                      "ends_on representation.end_past"}));
  EXPECT_EQ(
      wrong({.role = "", .family_name = "Vogel", .scope = "x", .proof = ""}),
      (std::vector<std::string>{"role representation.role_missing", "scope representation.scope_missing",
                                "proof representation.proof_missing"}));
}

TEST(RepresentationTest, KeptAsItIs) {
  const Mandate m = granted();
  EXPECT_EQ(json::canonical(to_data(mandate_from(to_data(m)))), json::canonical(to_data(m)));
  for (const std::string_view role : roles()) EXPECT_FALSE(label_of_role(role).empty()) << role;
}

}  // namespace
}  // namespace rathaus::representation
