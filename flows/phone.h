#pragma once
// Paper photographed with a phone into a form that is open elsewhere. A session is bound to one draft and one field; its secret opens
// once, for one phone, within 15 minutes; the phone sees its own photographs and nothing of the draft.
// Never: a photograph with what the camera wrote beside it (place, time); a page larger than A4 at 170 dpi.
// Never: a photograph that arrived and is dropped in silence: a new code for the same question keeps the pages, the time that is over
// keeps them for a day, and when the application was sent meanwhile they can be handed in after it.
#include <string>
#include <vector>

#include "flows/resident.h"

namespace rathaus::flows {

inline constexpr std::size_t kMaxPhotos = 30;

struct Photo {
  std::string blob, thumb;
  std::uint32_t width = 0, height = 0;
  int quarters = 0;  // turned clockwise by the person
  std::int64_t bytes = 0;
  std::string name = {};  // as the phone called it
  std::string sha256 =
      {};  // of the file that was sent: the same one again (upload repeated) is the same page
};

// Why nothing can be added: said to the phone that was connected, and to nobody else.
enum class PhoneEnd {
  open,
  finished,  // the pages are in the form
  handed_in,  // the application had been sent: the pages were handed in after it
  sent,  // the application has been sent meanwhile, and the pages are not in it
  gone,  // draft deleted, or its application closed
  expired,  // the time is over; the desktop can still take the pages over
  elsewhere  // a new code was made, or another phone goes on with this one
};

struct PhoneSession {
  std::string tenant, id, draft, field, label;
  std::string secret;  // until a phone has used it
  std::string device;  // the phone; empty: none yet
  Instant created_at, ends_at;
  bool finished = false;
  std::vector<Photo> photos;
  std::int64_t revision = 0;
  bool handed_in = false;  // with `finished`: after the application, not in it
  bool replaced = false;  // a new code was made for its question
  std::vector<std::string> former;  // phones that were connected before
  PhoneEnd end = PhoneEnd::open;  // found out when it is read
};

// A session of the same field goes on with a new code when it has pages; without pages it ends. Errors: refused "phone.field".
Result<PhoneSession> begin_phone(House& house, const DraftView& view, const std::string& field,
                                 const Caller& caller);
// At the desktop: the draft's owner looks.
Result<PhoneSession> phone_of_draft(House& house, const DraftView& view, const std::string& id);
// What the first look at the short link shows; not_found for anything that is not waiting for a phone.
Result<PhoneSession> phone_waiting(House& house, const std::string& tenant, const std::string& secret);
// Uses the secret up.
Result<PhoneSession> connect_phone(House& house, const std::string& tenant, const std::string& secret,
                                   const Caller& caller);
// Sessions of the draft with pages that are not in the form yet.
Result<std::vector<PhoneSession>> photos_waiting(House& house, const DraftView& view);
// On the phone that is connected or was: `end` says how it stands. not_found for every other.
Result<PhoneSession> phone_session(House& house, const std::string& tenant, const std::string& id,
                                   const Caller& caller);
// Errors: refused "form.file.*", "phone.too_many", "phone.no_picture", "phone.have_it" (the same file is there), "phone.finished".
Status add_photo(House& house, PhoneSession& session, const IncomingFile& file);
enum class PhotoChange { turn, drop, earlier, later };
Status change_photo(House& house, PhoneSession& session, std::size_t index, PhotoChange change);
// One PDF into the draft's field. Errors: refused "phone.no_photo", "phone.sent" (the draft was sent meanwhile), "phone.gone", those of
// forms::check_file.
Status finish_phone(House& house, PhoneSession& session);
// The draft was sent meanwhile: one PDF to its case, as papers that nobody asked for. Errors: refused "phone.no_photo", "phone.gone",
// those of hand_in().
Status hand_in_photos(House& house, PhoneSession& session, const Caller& caller);
Result<Bytes> photo_thumb(House& house, const PhoneSession& session, std::size_t index);

}  // namespace rathaus::flows
