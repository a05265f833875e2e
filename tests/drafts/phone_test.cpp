// The phone's camera: one secret, one phone, one field; several photographs become one PDF in the form.
#include "flows/phone.h"
#include "libs/pdf/inspect.h"
#include "libs/picture/picture.h"
#include "tests/drafts/draft_town.h"

namespace rathaus::drafts {
namespace {

std::string photo(std::uint32_t width, std::uint32_t height) {
  const Bytes jpeg = picture::write_jpeg({width, height, Bytes(std::size_t{3} * width * height, 200)}, 80);
  return std::string(as_text(jpeg));
}

TEST(Phone, ThreePagesTurnedAndSortedBecomeOnePdfInTheForm) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person());
  auto desktop = flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/vertrag[0]"), kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  for (const auto& [w, h] : {std::pair{300u, 400u}, {400u, 300u}, {4000u, 3000u}}) {
    ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(w, h))));
  }
  EXPECT_EQ(flows::phone_of_draft(t.h(), view, desktop.id)->photos.size(), 3u) << "the desktop sees them";
  EXPECT_EQ(phone.photos[2].width, 2000u) << "a reasonable size";
  ASSERT_TRUE(flows::change_photo(t.h(), phone, 0, flows::PhotoChange::turn));
  ASSERT_TRUE(flows::change_photo(t.h(), phone, 2, flows::PhotoChange::earlier));
  EXPECT_EQ(phone.photos[0].quarters, 1);
  EXPECT_EQ(phone.photos[1].width, 2000u);
  EXPECT_TRUE(flows::photo_thumb(t.h(), phone, 0));
  ASSERT_TRUE(flows::change_photo(t.h(), phone, 2, flows::PhotoChange::drop));
  ASSERT_TRUE(flows::finish_phone(t.h(), phone));
  ASSERT_TRUE(flows::finish_phone(t.h(), phone)) << "twice is once";
  view = flows::load_draft(t.h(), "stadt", view.id, kAnna).value();
  ASSERT_EQ(view.draft.files.size(), 1u);
  const auto& file = view.draft.files.begin()->second;
  EXPECT_EQ(file.name, "Mietvertrag.pdf");
  const auto inspected = pdf::inspect(flows::draft_file(t.h(), view, file).value());
  EXPECT_TRUE(inspected.readable);
  EXPECT_EQ(inspected.pages, 2);
  EXPECT_EQ(t.blobs_on_disk(), 1u) << "the single photographs are gone";
  EXPECT_EQ(flows::usable_again(view, forms::place_at(view.form(), "P[0]/zweit[0]").value()).size(), 1u)
      << "and it can be used again";
}

TEST(Phone, TheSecretOpensOnceForOnePhoneAndForFifteenMinutes) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const std::string field = t.name_of(view, "P[0]/vertrag[0]");
  const auto first = flows::begin_phone(t.h(), view, field, kAnna).value();
  const auto again = flows::begin_phone(t.h(), view, field, kAnna).value();
  EXPECT_FALSE(flows::phone_waiting(t.h(), "stadt", first.secret)) << "a new code ends the old one";
  EXPECT_TRUE(flows::phone_waiting(t.h(), "stadt", again.secret));
  EXPECT_TRUE(flows::phone_waiting(t.h(), "stadt", again.secret)) << "looking uses nothing up";
  const auto phone = flows::connect_phone(t.h(), "stadt", again.secret, kOther).value();
  EXPECT_FALSE(flows::connect_phone(t.h(), "stadt", again.secret, kStranger)) << "used up";
  EXPECT_FALSE(flows::phone_session(t.h(), "stadt", phone.id, kStranger)) << "bound to the phone";
  EXPECT_FALSE(flows::phone_session(t.h(), "stadt", phone.id, kAnna)) << "the desktop has its own way";
  EXPECT_FALSE(flows::load_draft(t.h(), "stadt", view.id, kOther)) << "the phone never sees the draft";
  auto other = t.begin(kStranger);
  EXPECT_FALSE(flows::phone_of_draft(t.h(), other, phone.id)) << "nor another draft the session";
  const auto late = flows::begin_phone(t.h(), view, field, kAnna).value();
  ASSERT_TRUE(t.house.move_to(t.h().runtime.now() + std::chrono::minutes(15)));
  EXPECT_FALSE(flows::connect_phone(t.h(), "stadt", late.secret, kOther)) << "the 15 minutes are over";
  EXPECT_FALSE(flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/name[0]"), kAnna))
      << "only for questions that want a file";
}

TEST(Phone, ANewCodeKeepsThePagesAndTellsTheOldPhone) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const std::string field = t.name_of(view, "P[0]/vertrag[0]");
  const auto desktop = flows::begin_phone(t.h(), view, field, kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  const auto one = t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(30, 40));
  ASSERT_TRUE(flows::add_photo(t.h(), phone, one));
  EXPECT_EQ(flows::add_photo(t.h(), phone, one).error().code, "phone.have_it")
      << "an upload repeated is one page";
  EXPECT_EQ(flows::photos_waiting(t.h(), view)->size(), 1u);
  const auto again = flows::begin_phone(t.h(), view, field, kAnna).value();
  EXPECT_EQ(again.id, desktop.id);
  EXPECT_EQ(again.photos.size(), 1u) << "what had arrived is still there";
  auto second = flows::connect_phone(t.h(), "stadt", again.secret, kStranger).value();
  EXPECT_EQ(second.photos.size(), 1u);
  EXPECT_EQ(flows::phone_session(t.h(), "stadt", phone.id, kOther)->end, flows::PhoneEnd::elsewhere);
  EXPECT_TRUE(flows::phone_session(t.h(), "stadt", phone.id, kOther)->photos.empty());
  EXPECT_FALSE(flows::phone_session(t.h(), "stadt", phone.id, kAnna))
      << "who was never connected sees nothing";
}

TEST(Phone, WhenTheTimeIsOverThePagesWaitForTheDesktop) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person());
  const auto desktop = flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/vertrag[0]"), kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(30, 40))));
  ASSERT_TRUE(t.house.move_to(t.h().runtime.now() + std::chrono::minutes(61)));
  phone = flows::phone_session(t.h(), "stadt", phone.id, kOther).value();
  EXPECT_EQ(phone.end, flows::PhoneEnd::expired);
  ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "zwei.jpg", photo(40, 30))))
      << "one that was under way is not dropped";
  auto at_desk = flows::phone_of_draft(t.h(), view, phone.id).value();
  EXPECT_EQ(at_desk.photos.size(), 2u);
  ASSERT_TRUE(flows::finish_phone(t.h(), at_desk)) << "taken over without the phone";
  EXPECT_EQ(flows::phone_session(t.h(), "stadt", phone.id, kOther)->end, flows::PhoneEnd::finished);
  EXPECT_EQ(flows::load_draft(t.h(), "stadt", view.id, kAnna)->draft.files.size(), 1u);
}

TEST(Phone, WhenTheApplicationWasSentThePagesAreHandedInAfterIt) {
  DraftTown t;
  auto view = t.begin(kAnna);
  t.save(view, kAnna, t.person());
  const auto desktop = flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/vertrag[0]"), kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  const auto sent = t.send(view, kAnna);
  phone = flows::phone_session(t.h(), "stadt", phone.id, kOther).value();
  EXPECT_EQ(phone.end, flows::PhoneEnd::sent);
  ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(30, 40))));
  EXPECT_EQ(flows::finish_phone(t.h(), phone).error().code, "phone.sent");
  ASSERT_TRUE(flows::hand_in_photos(t.h(), phone, kOther));
  ASSERT_TRUE(flows::hand_in_photos(t.h(), phone, kOther)) << "twice is once";
  const auto c =
      flows::resident_case(t.h(), "stadt", sent.case_id, flows::Caller{{"case_code", sent.case_id}});
  ASSERT_TRUE(c) << c.error().code;
  ASSERT_EQ(c->c.supplements.size(), 1u);
  EXPECT_EQ(c->c.files_of(c->c.supplements[0]).size(), 1u);
  EXPECT_EQ(flows::phone_session(t.h(), "stadt", phone.id, kOther)->end, flows::PhoneEnd::handed_in);
}

TEST(Phone, WhenTheDraftWasDeletedThePhoneIsTold) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const auto desktop = flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/vertrag[0]"), kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(30, 40))));
  ASSERT_TRUE(flows::delete_draft(t.h(), "stadt", view.id, kAnna));
  EXPECT_EQ(flows::phone_session(t.h(), "stadt", phone.id, kOther)->end, flows::PhoneEnd::gone);
  EXPECT_EQ(flows::finish_phone(t.h(), phone).error().code, "phone.gone");
  EXPECT_EQ(flows::hand_in_photos(t.h(), phone, kOther).error().code, "phone.gone");
}

TEST(Phone, WhatIsNoPictureIsRefusedAndTheRestStays) {
  DraftTown t;
  auto view = t.begin(kAnna);
  const auto desktop = flows::begin_phone(t.h(), view, t.name_of(view, "P[0]/vertrag[0]"), kAnna).value();
  auto phone = flows::connect_phone(t.h(), "stadt", desktop.secret, kOther).value();
  ASSERT_TRUE(flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", "foto.jpg", photo(30, 40))));
  const auto code = [&](const std::string& name, const std::string& content) {
    return flows::add_photo(t.h(), phone, t.file(view, "P[0]/vertrag[0]", name, content)).error().code;
  };
  EXPECT_EQ(code("a.pdf", pdf_file()), "phone.no_picture");
  EXPECT_EQ(code("b.jpg", ""), "form.file.empty");
  EXPECT_EQ(code("c.jpg", "\xff\xd8\xff\xe0 kaputt"), "form.file.picture_damaged");
  EXPECT_EQ(phone.photos.size(), 1u);
}

}  // namespace
}  // namespace rathaus::drafts
