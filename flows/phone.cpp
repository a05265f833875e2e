#include "flows/phone.h"

#include <algorithm>
#include <fstream>

#include "flows/draft_store.h"
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
      a("quarters", x.quarters), a("bytes", x.bytes);
}
template <class A>
void fields(A& a, PhoneSession& x) {
  a("draft", x.draft), a("field", x.field), a("label", x.label), a("secret", x.secret), a("device", x.device);
  a("created_at", x.created_at), a("ends_at", x.ends_at), a("finished", x.finished), a("photos", x.photos);
}

namespace {

constexpr const char* kPhones = "phone";
constexpr std::chrono::minutes kOpen{15}, kMost{60};
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
  PhoneSession session = session_from(tenant, *record);
  if (session.ends_at <= house.runtime.now()) return fail(not_found("phone.unknown"));
  return session;
}

event::RecordWrite write_of(const PhoneSession& session) {
  event::RecordWrite write{.collection = kPhones,
                           .id = session.id,
                           .data = json::write_fields(session),
                           .expires_at = session.ends_at + kOpen,
                           .lookups = {"field:" + session.draft + "/" + session.field},
                           .expected_revision = session.revision};
  if (!session.secret.empty()) write.lookups.push_back("secret:" + session.secret);
  for (const Photo& photo : session.photos) {
    write.blobs.push_back(photo.blob);
    write.blobs.push_back(photo.thumb);
  }
  return write;
}

Status store(House& house, PhoneSession& session) {
  const Instant now = house.runtime.now();
  session.ends_at = std::min(now + kOpen, session.created_at + kMost);
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

}  // namespace

Result<PhoneSession> begin_phone(House& house, const DraftView& view, const std::string& field,
                                 const Caller& caller) {
  const auto name = forms::parse_name(view.form(), field);
  const bool file = name && name->kind == forms::NameKind::answer &&
                    view.form()[name->place.node()].kind == forms::NodeKind::field &&
                    view.form()[name->place.node()].field.type == forms::DataType::file &&
                    forms::page_of(view.pages, name->place) != nullptr;
  if (!file) return fail(refused("phone.field"));
  event::IdSource ids(house.runtime.envelope(view.tenant, caller.actor, ""));
  PhoneSession session{.tenant = view.tenant,
                       .id = hex(ids.bytes(16)),
                       .draft = view.id,
                       .field = field,
                       .label = view.form()[name->place.node()].label,
                       .secret = ids.code(16),
                       .device = {},
                       .created_at = house.runtime.now(),
                       .ends_at = {}};
  session.ends_at = session.created_at + kOpen;
  std::vector<event::RecordWrite> writes{write_of(session)};
  for (const event::Record& old : TRY(TRY(house.runtime.read(view.tenant))
                                          ->find_records(kPhones, "field:" + view.id + "/" + field, 20))) {
    writes.push_back({.collection = kPhones, .id = old.id, .data = std::nullopt});
  }
  TRY(house.runtime.write_records(view.tenant, std::move(writes)));
  session.revision = 1;
  return session;
}

Result<PhoneSession> phone_of_draft(House& house, const DraftView& view, const std::string& id) {
  PhoneSession session = TRY(load(house, view.tenant, id));
  if (session.draft != view.id) return fail(not_found("phone.unknown"));
  return session;
}

Result<PhoneSession> phone_waiting(House& house, const std::string& tenant, const std::string& secret) {
  const std::string signs = cases::normalise_reference(secret).substr(0, 40);
  const auto found = TRY(TRY(house.runtime.read(tenant))->find_records(kPhones, "secret:" + signs, 1));
  if (signs.empty() || found.empty()) return fail(not_found("phone.unknown"));
  PhoneSession session = session_from(tenant, found.front());
  if (!session.device.empty() || session.ends_at <= house.runtime.now())
    return fail(not_found("phone.unknown"));
  return session;
}

Result<PhoneSession> connect_phone(House& house, const std::string& tenant, const std::string& secret,
                                   const Caller& caller) {
  PhoneSession session = TRY(phone_waiting(house, tenant, secret));
  session.device = owner_of(caller);
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
  if (session.device.empty() || session.device != owner_of(caller)) return fail(not_found("phone.unknown"));
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
              .bytes = static_cast<std::int64_t>(jpeg.size())};
  photo.blob = TRY(house.runtime.put_draft_blob(session.tenant, kPhones, session.id, jpeg));
  photo.thumb = TRY(house.runtime.put_draft_blob(session.tenant, kPhones, session.id, thumb));
  return change_session(house, session, [&](PhoneSession& now) -> Status {
    if (now.finished) return fail(refused("phone.finished"));
    if (now.photos.size() >= kMaxPhotos) return fail(refused("phone.too_many"));
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

Status finish_phone(House& house, PhoneSession& session) {
  if (session.finished) return {};
  if (session.photos.empty()) return fail(refused("phone.no_photo"));
  const auto read = TRY(house.runtime.read(session.tenant));
  std::vector<Bytes> pages;
  std::vector<picture::Sheet> sheets;
  pages.reserve(session.photos.size());
  for (const Photo& photo : session.photos) {
    pages.push_back(TRY(read->draft_blob(kPhones, session.id, photo.blob)));
    sheets.push_back({pages.back(), {photo.width, photo.height}, photo.quarters});
  }
  const Bytes pdf = TRY(picture::pdf_of(sheets));
  for (int attempt = 0;; ++attempt) {
    const auto record = TRY(TRY(house.runtime.read(session.tenant))->record(kDrafts, session.draft));
    if (!record) return fail(not_found("phone.unknown"));
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
        sheets.size() == 1) {
      content = picture::write_jpeg(
          picture::turned(TRY(read_picture(pages.front(), kSheetPixels)), sheets.front().quarters),
          kSheetQuality);
      answer.name = documents::safe_name(session.label) + ".jpg";
      answer.mime = "image/jpeg";
      answer.size = content.size();
    }
    if (const auto error = forms::check_file(view.form(), name->place, answer))
      return fail(refused(error->code));
    answer.blob = TRY(house.runtime.put_draft_blob(session.tenant, kDrafts, view.id, content));
    TRY(forms::set_file(view.form(), *page, session.field, answer, view.draft));
    session.finished = true;
    DraftChange change;
    if (house.scans_files) change.effects.push_back(scan_effect_of_draft(view.id, answer.blob));
    PhoneSession done = session;
    done.photos.clear();  // the document is in the form: the single photographs go
    done.ends_at = house.runtime.now() + kOpen;
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
