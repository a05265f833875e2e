#include "flows/phone.h"

#include <algorithm>
#include <fstream>

#include "flows/draft_store.h"
#include "flows/internal.h"
#include "flows/uploads.h"
#include "libs/crypto/hash.h"
#include "libs/json/fields.h"
#include "libs/json/json.h"
#include "libs/picture/picture.h"
#include "modules/cases/case.h"
#include "modules/documents/file_type.h"

namespace rathaus::flows {

template <class A>
void fields(A& a, Photo& x) {
  a("blob", x.blob), a("thumb", x.thumb), a("width", x.width), a("height", x.height),
      a("quarters", x.quarters), a("bytes", x.bytes), a("name", x.name), a("sha256", x.sha256);
}
template <class A>
void fields(A& a, PhoneSession& x) {
  a("draft", x.draft), a("field", x.field), a("label", x.label), a("secret", x.secret), a("device", x.device);
  a("created_at", x.created_at), a("ends_at", x.ends_at), a("finished", x.finished), a("photos", x.photos);
  a("handed_in", x.handed_in), a("replaced", x.replaced), a("former", x.former);
}

namespace {

constexpr const char* kPhones = "phone";
constexpr std::chrono::minutes kOpen{15}, kMost{60};
constexpr std::chrono::hours kPagesKept{24};  // after the end: who comes back from lunch finds them
constexpr std::uint32_t kSheetPixels = 2000, kThumbPixels = 240;
constexpr int kSheetQuality = 70;

PhoneSession session_from(const std::string& tenant, const event::Record& record) {
  PhoneSession session = json::from_object<PhoneSession>(record.data);
  session.tenant = tenant;
  session.id = record.id;
  session.revision = record.revision;
  return session;
}

Result<PhoneSession> load(House& house, const std::string& tenant, const std::string& id) {
  const auto record = TRY(TRY(house.runtime.read(tenant))->record(kPhones, id));
  if (!record) return fail(not_found("phone.unknown"));
  return session_from(tenant, *record);
}

bool over(const House& house, const PhoneSession& session) { return session.ends_at <= house.runtime.now(); }

// What the session says of itself, then what became of its draft.
Result<PhoneEnd> end_of(House& house, const PhoneSession& session) {
  if (session.finished) return session.handed_in ? PhoneEnd::handed_in : PhoneEnd::finished;
  const auto read = TRY(house.runtime.read(session.tenant));
  const auto draft = TRY(read->record(kDrafts, session.draft));
  if (!draft) return TRY(read->record(kSent, session.draft)) ? PhoneEnd::sent : PhoneEnd::gone;
  if (session.replaced) return PhoneEnd::elsewhere;
  return over(house, session) ? PhoneEnd::expired : PhoneEnd::open;
}

event::RecordWrite write_of(const PhoneSession& session) {
  event::RecordWrite write{.collection = kPhones,
                           .id = session.id,
                           .data = json::write_fields(session),
                           .expires_at = session.ends_at + kPagesKept,
                           .lookups = {},
                           .expected_revision = session.revision};
  if (!session.replaced) {
    write.lookups.push_back("field:" + session.draft + "/" + session.field);
    write.lookups.push_back("draft:" + session.draft);
  }
  if (!session.secret.empty()) write.lookups.push_back("secret:" + session.secret);
  for (const Photo& photo : session.photos) {
    write.blobs.push_back(photo.blob);
    write.blobs.push_back(photo.thumb);
  }
  return write;
}

Status store(House& house, PhoneSession& session) {
  const Instant now = house.runtime.now();
  session.ends_at =
      session.device.empty() ? std::min(now + kOpen, session.created_at + kMost) : session.created_at + kMost;
  TRY(house.runtime.write_records(session.tenant, {write_of(session)}));
  ++session.revision;
  return {};
}

// Two fingers at once: the second reads again and does it on top.
template <class Change>
Status change_session(House& house, PhoneSession& session, Change change) {
  for (int attempt = 0;; ++attempt) {
    TRY(change(session));
    const Status written = store(house, session);
    if (written || written.error().code != "store.changed_meanwhile" || attempt == 3) return written;
    session = TRY(load(house, session.tenant, session.id));
  }
}

Result<PhoneSession> begin_phone(House& house, const DraftView& view, const std::string& field,
                                 const Caller& caller, int attempts) {
  const auto name = forms::parse_name(view.form(), field);
  const bool file = name && name->kind == forms::NameKind::answer &&
                    view.form()[name->place.node()].kind == forms::NodeKind::field &&
                    view.form()[name->place.node()].field.type == forms::DataType::file &&
                    forms::page_of(view.pages, name->place) != nullptr;
  if (!file) return fail(refused("phone.field"));
  const event::Envelope envelope = house.runtime.envelope(view.tenant, caller.actor, "");
  event::IdSource ids(envelope);
  std::vector<event::RecordWrite> writes;
  std::optional<PhoneSession> going_on;
  for (const event::Record& old : TRY(TRY(house.runtime.read(view.tenant))
                                          ->find_records(kPhones, "field:" + view.id + "/" + field, 20))) {
    PhoneSession before = session_from(view.tenant, old);
    if (before.finished || before.replaced) continue;
    if (!before.photos.empty() && !going_on) {
      going_on = std::move(before);
      continue;
    }
    if (!before.photos.empty()) continue;
    before.replaced = true;  // its phone is told; nothing had arrived
    before.secret.clear();
    writes.push_back(write_of(before));
  }
  PhoneSession session = going_on ? *going_on
                                  : PhoneSession{.tenant = view.tenant,
                                                 .id = hex(ids.bytes(16)),
                                                 .draft = view.id,
                                                 .field = field,
                                                 .label = view.form()[name->place.node()].label,
                                                 .secret = {},
                                                 .device = {},
                                                 .created_at = {},
                                                 .ends_at = {}};
  session.secret = ids.code(16);
  session.created_at = house.runtime.now();
  session.ends_at = session.created_at + kOpen;
  writes.push_back(write_of(session));
  const Status written = house.runtime.write_records(view.tenant, std::move(writes));
  if (!written && written.error().code == "store.changed_meanwhile" && attempts > 0)
    return begin_phone(house, view, field, caller, attempts - 1);  // a photograph came in at this moment
  TRY(written);
  ++session.revision;
  return session;
}

}  // namespace

Result<PhoneSession> begin_phone(House& house, const DraftView& view, const std::string& field,
                                 const Caller& caller) {
  return begin_phone(house, view, field, caller, 3);
}

Result<PhoneSession> phone_of_draft(House& house, const DraftView& view, const std::string& id) {
  PhoneSession session = TRY(load(house, view.tenant, id));
  if (session.draft != view.id || session.replaced) return fail(not_found("phone.unknown"));
  session.end = TRY(end_of(house, session));
  return session;
}

Result<std::vector<PhoneSession>> photos_waiting(House& house, const DraftView& view) {
  std::vector<PhoneSession> out;
  for (const event::Record& one :
       TRY(TRY(house.runtime.read(view.tenant))->find_records(kPhones, "draft:" + view.id, 100))) {
    PhoneSession session = session_from(view.tenant, one);
    if (!session.finished && !session.replaced && !session.photos.empty()) out.push_back(std::move(session));
  }
  return out;
}

Result<PhoneSession> phone_waiting(House& house, const std::string& tenant, const std::string& secret) {
  const std::string signs = cases::normalise_reference(secret).substr(0, 40);
  const auto found = TRY(TRY(house.runtime.read(tenant))->find_records(kPhones, "secret:" + signs, 1));
  if (signs.empty() || found.empty()) return fail(not_found("phone.unknown"));
  PhoneSession session = session_from(tenant, found.front());
  if (session.secret.empty() || over(house, session)) return fail(not_found("phone.unknown"));
  return session;
}

Result<PhoneSession> connect_phone(House& house, const std::string& tenant, const std::string& secret,
                                   const Caller& caller) {
  PhoneSession session = TRY(phone_waiting(house, tenant, secret));
  if (!session.device.empty()) session.former.push_back(session.device);
  session.device = owner_of(caller);
  std::erase(session.former, session.device);
  session.secret.clear();
  if (const Status written = store(house, session); !written) {
    // Somebody was faster by a moment: there is nothing here any more.
    return fail(written.error().kind == ErrorKind::conflict ? not_found("phone.unknown") : written.error());
  }
  return session;
}

Result<PhoneSession> phone_session(House& house, const std::string& tenant, const std::string& id,
                                   const Caller& caller) {
  PhoneSession session = TRY(load(house, tenant, id));
  const std::string who = owner_of(caller);
  const bool connected = !session.device.empty() && session.device == who;
  const bool before = std::find(session.former.begin(), session.former.end(), who) != session.former.end();
  if (caller.actor.id.empty() || (!connected && !before)) return fail(not_found("phone.unknown"));
  session.end = connected ? TRY(end_of(house, session)) : PhoneEnd::elsewhere;
  if (!connected) session.photos.clear();  // they are the other phone's to look at
  return session;
}

Status add_photo(House& house, PhoneSession& session, const IncomingFile& file) {
  if (session.finished) return fail(refused("phone.finished"));
  if (session.photos.size() >= kMaxPhotos) return fail(refused("phone.too_many"));
  if (file.too_large) return fail(refused("form.file.too_large"));
  if (file.size == 0) return fail(refused("form.file.empty"));
  std::ifstream in(file.path, std::ios::binary);
  Bytes content(file.size);
  in.read(reinterpret_cast<char*>(content.data()), static_cast<std::streamsize>(file.size));
  if (!in) return fail(unavailable("upload.not_stored"));
  const std::string hash = hex(crypto::sha256(content));
  const auto have = [&](const PhoneSession& now) {
    return std::any_of(now.photos.begin(), now.photos.end(),
                       [&](const Photo& one) { return one.sha256 == hash; });
  };
  if (have(session)) return fail(refused("phone.have_it"));
  if (picture::format_of(content) == picture::Format::unknown) return fail(refused("phone.no_picture"));
  const auto read = read_picture(content, kSheetPixels);
  if (!read)
    return fail(
        refused(read.error().code == "picture.too_big" ? "form.file.pixels" : "form.file.picture_damaged"));
  const Bytes jpeg = picture::write_jpeg(*read, kSheetQuality);
  const Bytes thumb = picture::write_jpeg(picture::scaled(*read, kThumbPixels), 70);
  Photo photo{.width = read->width,
              .height = read->height,
              .quarters = 0,
              .bytes = static_cast<std::int64_t>(jpeg.size()),
              .name = documents::safe_name(file.name),
              .sha256 = hash};
  photo.blob = TRY(house.runtime.put_draft_blob(session.tenant, kPhones, session.id, jpeg));
  photo.thumb = TRY(house.runtime.put_draft_blob(session.tenant, kPhones, session.id, thumb));
  return change_session(house, session, [&](PhoneSession& now) -> Status {
    if (now.finished) return fail(refused("phone.finished"));
    if (now.photos.size() >= kMaxPhotos) return fail(refused("phone.too_many"));
    if (have(now)) return fail(refused("phone.have_it"));
    now.photos.push_back(photo);
    return {};
  });
}

Status change_photo(House& house, PhoneSession& session, std::size_t index, PhotoChange change) {
  if (index >= session.photos.size()) return {};  // taken away meanwhile
  const std::string blob = session.photos[index].blob;
  return change_session(house, session, [&](PhoneSession& now) -> Status {
    const auto at = std::find_if(now.photos.begin(), now.photos.end(),
                                 [&](const Photo& one) { return one.blob == blob; });
    if (at == now.photos.end() || now.finished) return {};
    switch (change) {
      case PhotoChange::turn: at->quarters = (at->quarters + 1) % 4; break;
      case PhotoChange::drop: now.photos.erase(at); break;
      case PhotoChange::earlier:
        if (at != now.photos.begin()) std::iter_swap(at, at - 1);
        break;
      case PhotoChange::later:
        if (at + 1 != now.photos.end()) std::iter_swap(at, at + 1);
        break;
    }
    return {};
  });
}

namespace {

struct Bound {
  std::vector<Bytes> pages;  // JPEG
  Bytes pdf;
};
Result<Bound> bind_pages(House& house, const PhoneSession& session) {
  const auto read = TRY(house.runtime.read(session.tenant));
  Bound out;
  std::vector<picture::Sheet> sheets;
  out.pages.reserve(session.photos.size());
  for (const Photo& photo : session.photos) {
    out.pages.push_back(TRY(read->draft_blob(kPhones, session.id, photo.blob)));
    sheets.push_back({out.pages.back(), {photo.width, photo.height}, photo.quarters});
  }
  out.pdf = TRY(picture::pdf_of(sheets));
  return out;
}

// The document is where it belongs: the single photographs go.
PhoneSession done_with(House& house, const PhoneSession& session, bool handed_in) {
  PhoneSession done = session;
  done.finished = true;
  done.handed_in = handed_in;
  done.photos.clear();
  done.secret.clear();
  done.ends_at = house.runtime.now() + kOpen;
  return done;
}

}  // namespace

Status hand_in_photos(House& house, PhoneSession& session, const Caller& caller) {
  if (session.finished) return {};
  if (session.photos.empty()) return fail(refused("phone.no_photo"));
  const auto sent = TRY(TRY(house.runtime.read(session.tenant))->record(kSent, session.draft));
  if (!sent) return fail(refused("phone.gone"));
  const CaseView view =
      TRY(load_case(house, session.tenant, std::string(TRY(json::get_string(sent->data, "case_id")))));
  if (!view.c.open()) return fail(refused("phone.gone"));
  Bound bound = TRY(bind_pages(house, session));
  PreparedFile file{.name = documents::safe_name(session.label) + ".pdf",
                    .mime = "application/pdf",
                    .sha256 = hex(crypto::sha256(bound.pdf)),
                    .size = bound.pdf.size(),
                    .content = std::move(bound.pdf)};
  // The session is the key: "Fertig" pressed twice hands in once.
  TRY(hand_in_prepared(house, view, "Mit dem Handy fotografiert: " + session.label, {std::move(file)},
                       "phone/" + session.id, caller));
  PhoneSession done = done_with(house, session, true);
  TRY(house.runtime.write_records(session.tenant, {write_of(done)}));
  session = std::move(done);
  ++session.revision;
  return {};
}

Status finish_phone(House& house, PhoneSession& session) {
  if (session.finished) return {};
  if (session.photos.empty()) return fail(refused("phone.no_photo"));
  const Bound bound = TRY(bind_pages(house, session));
  const Bytes& pdf = bound.pdf;
  for (int attempt = 0;; ++attempt) {
    const auto record = TRY(TRY(house.runtime.read(session.tenant))->record(kDrafts, session.draft));
    if (!record) {
      const auto sent = TRY(TRY(house.runtime.read(session.tenant))->record(kSent, session.draft));
      return fail(refused(sent ? "phone.sent" : "phone.gone"));
    }
    DraftView view = TRY(view_of(house, session.tenant, *record));
    const auto name = forms::parse_name(view.form(), session.field);
    const forms::Page* page = name ? forms::page_of(view.pages, name->place) : nullptr;
    if (page == nullptr) return fail(refused("phone.field"));
    forms::FileAnswer answer{.blob = std::string(64, '0'),
                             .name = documents::safe_name(session.label) + ".pdf",
                             .mime = "application/pdf",
                             .size = pdf.size()};
    const auto& accepts = view.form()[name->place.node()].field.media_types;
    Bytes content = pdf;
    // A passport picture is wanted as a picture: one photograph goes in as it is.
    if (!accepts.empty() && std::find(accepts.begin(), accepts.end(), answer.mime) == accepts.end() &&
        bound.pages.size() == 1) {
      content = picture::write_jpeg(picture::turned(TRY(read_picture(bound.pages.front(), kSheetPixels)),
                                                    session.photos.front().quarters),
                                    kSheetQuality);
      answer.name = documents::safe_name(session.label) + ".jpg";
      answer.mime = "image/jpeg";
      answer.size = content.size();
    }
    if (const auto error = forms::check_file(view.form(), name->place, answer))
      return fail(refused(error->code));
    answer.blob = TRY(house.runtime.put_draft_blob(session.tenant, kDrafts, view.id, content));
    TRY(forms::set_file(view.form(), *page, session.field, answer, view.draft));
    DraftChange change;
    if (house.scans_files) change.effects.push_back(scan_effect_of_draft(view.id, answer.blob));
    PhoneSession done = done_with(house, session, false);
    change.records.push_back(write_of(done));
    change.edit = [&](event::Object& data) {
      data["hashes"].as_object()[answer.blob] = hex(crypto::sha256(content));
    };
    const Status written = write_draft(house, view, change);
    if (!written && written.error().code == "store.changed_meanwhile" && attempt < 3) {
      session = TRY(load(house, session.tenant, session.id));
      if (session.finished) return {};
      continue;
    }
    TRY(written);
    session = std::move(done);
    ++session.revision;
    return {};
  }
}

Result<Bytes> photo_thumb(House& house, const PhoneSession& session, std::size_t index) {
  if (index >= session.photos.size()) return fail(not_found("phone.unknown"));
  const Photo& photo = session.photos[index];
  const Bytes thumb =
      TRY(TRY(house.runtime.read(session.tenant))->draft_blob(kPhones, session.id, photo.thumb));
  if (photo.quarters == 0) return thumb;
  return picture::write_jpeg(picture::turned(TRY(picture::read(thumb, kThumbPixels)), photo.quarters), 70);
}

}  // namespace rathaus::flows
