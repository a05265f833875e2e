#pragma once
// Paper photographed with a phone into a form that is open elsewhere. A session is bound to one draft and one field; its secret opens
// once, for one phone, within 15 minutes; the phone sees its own photographs and nothing of the draft.
// Never: a photograph with what the camera wrote beside it (place, time); a page larger than A4 at 170 dpi.
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
};

struct PhoneSession {
  std::string tenant, id, draft, field, label;
  std::string secret;  // until a phone has used it
  std::string device;  // the phone; empty: none yet
  Instant created_at, ends_at;
  bool finished = false;
  std::vector<Photo> photos;
  std::int64_t revision = 0;
};

// Ends an earlier session of the same field. Errors: refused "phone.field".
Result<PhoneSession> begin_phone(House& house, const DraftView& view, const std::string& field,
                                 const Caller& caller);
// At the desktop: the draft's owner looks.
Result<PhoneSession> phone_of_draft(House& house, const DraftView& view, const std::string& id);
// What the first look at the short link shows; not_found for anything that is not waiting for a phone.
Result<PhoneSession> phone_waiting(House& house, const std::string& tenant, const std::string& secret);
// Uses the secret up.
Result<PhoneSession> connect_phone(House& house, const std::string& tenant, const std::string& secret,
                                   const Caller& caller);
// On the phone.
Result<PhoneSession> phone_session(House& house, const std::string& tenant, const std::string& id,
                                   const Caller& caller);
// Errors: refused "form.file.*", "phone.too_many".
Status add_photo(House& house, PhoneSession& session, const IncomingFile& file);
enum class PhotoChange { turn, drop, earlier, later };
Status change_photo(House& house, PhoneSession& session, std::size_t index, PhotoChange change);
// One PDF into the draft's field. Errors: refused "phone.no_photo", those of forms::check_file.
Status finish_phone(House& house, PhoneSession& session);
Result<Bytes> photo_thumb(House& house, const PhoneSession& session, std::size_t index);

}  // namespace rathaus::flows
