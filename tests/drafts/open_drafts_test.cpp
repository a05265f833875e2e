// A draft from memory is the draft of the store, for whom it is, as long as it is.
#include "flows/open_drafts.h"

#include "flows/resume.h"
#include "libs/json/json.h"
#include "tests/drafts/draft_town.h"

namespace rathaus::drafts {
namespace {

// The same without memory.
Result<flows::DraftView> from_store(DraftTown& t, const std::string& id, const flows::Caller& caller) {
  flows::OpenDrafts* const drafts = t.h().drafts;
  t.h().drafts = nullptr;
  auto view = flows::load_draft(t.h(), "stadt", id, caller);
  t.h().drafts = drafts;
  return view;
}

void same(DraftTown& t, const std::string& id, const flows::Caller& caller) {
  const auto kept = flows::load_draft(t.h(), "stadt", id, caller);
  const auto read = from_store(t, id, caller);
  ASSERT_TRUE(kept);
  ASSERT_TRUE(read);
  EXPECT_EQ(kept->draft, read->draft);
  EXPECT_EQ(kept->revision, read->revision);
  EXPECT_EQ(kept->deleted_at.micros, read->deleted_at.micros);
  EXPECT_EQ(kept->wish.has_value(), read->wish.has_value());
  EXPECT_EQ(kept->resume_code, read->resume_code);
  EXPECT_TRUE(kept->sight.hidden == read->sight.hidden);
  ASSERT_EQ(kept->pages.size(), read->pages.size());
  for (std::size_t i = 0; i < kept->pages.size(); ++i) EXPECT_EQ(kept->pages[i].title, read->pages[i].title);
}

TEST(OpenDrafts, MemorySaysWhatTheStoreSays) {
  DraftTown t;
  auto view = t.begin(kAnna);
  ASSERT_NE(t.h().drafts, nullptr);
  same(t, view.id, kAnna);
  t.save(view, kAnna, {{"P[0]/vorname[0]", "Anna"}, {"P[0]/plz[0]", "99 unfertig"}});
  same(t, view.id, kAnna);
  EXPECT_NE(t.h().drafts->find("stadt", view.id, t.h().runtime.now()), nullptr) << "kept with the change";
  ASSERT_TRUE(flows::save_wish(t.h(), view, {}, kAnna));
  same(t, view.id, kAnna);
  const auto made = flows::make_resume_secret(t.h(), view, kAnna, "").value();
  same(t, view.id, kAnna);
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kOther)) << "what lies in memory is nobody else's";
  ASSERT_TRUE(flows::resume_draft(t.h(), "stadt", made.code, made.secret, kOther));
  same(t, view.id, kOther);
  auto phone = flows::load_draft(t.h(), "stadt", view.id, kOther).value();
  t.save(phone, kOther, {{"P[0]/vorname[0]", "Anna Maria"}});
  same(t, view.id, kAnna);
  same(t, view.id, kOther);
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kStranger));
  ASSERT_TRUE(flows::delete_draft(t.h(), "stadt", view.id, kAnna));
  EXPECT_EQ(t.h().drafts->find("stadt", view.id, t.h().runtime.now()), nullptr) << "goes with the draft";
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kAnna));
}

TEST(OpenDrafts, ARecordOfBeforeKeepsItsDraftAsText) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, {{"P[0]/vorname[0]", "Anna"}});
  const auto record = t.h().runtime.read("stadt").value()->record("draft", view.id).value();
  ASSERT_TRUE(record);
  event::Object data = record->data;
  data["draft"] = json::canonical(data.at("draft"));
  ASSERT_TRUE(t.h().runtime.write_records("stadt", {{.collection = "draft",
                                                     .id = view.id,
                                                     .data = data,
                                                     .expires_at = record->expires_at,
                                                     .lookups = {view.owner}}}));
  auto old = flows::load_draft(t.h(), "stadt", view.id, kAnna);
  ASSERT_TRUE(old);
  EXPECT_EQ(old->draft, view.draft);
  const auto made = flows::make_resume_secret(t.h(), *old, kAnna, "");
  ASSERT_TRUE(made) << "and goes on";
  same(t, view.id, kAnna);
}

TEST(OpenDrafts, HoldsFewAndNotForLong) {
  flows::OpenDrafts drafts;
  const Instant noon = *parse_iso_instant("2026-03-04T12:00:00Z");
  for (std::size_t i = 0; i < flows::OpenDrafts::kMost + 5; ++i) {
    flows::OpenDraft one;
    one.view.tenant = "stadt";
    one.view.id = std::to_string(i);
    drafts.keep(std::move(one), noon + std::chrono::seconds(i));
  }
  EXPECT_EQ(drafts.find("stadt", "0", noon), nullptr) << "the oldest made room";
  EXPECT_NE(drafts.find("stadt", "100", noon), nullptr);
  EXPECT_EQ(drafts.find("andere", "100", noon), nullptr);
  EXPECT_EQ(drafts.find("stadt", "100", noon + std::chrono::hours(1)), nullptr);
}

}  // namespace
}  // namespace rathaus::drafts
