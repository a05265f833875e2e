#pragma once
// The day on which an administrative act counts as announced (Bekanntgabe, Zustellung), by the law in force
// on the day of dispatch, provision or notification. Three days became four on 1 January 2025 (PostModG,
// BGBl. 2024 I Nr. 236).
#include <cstdint>
#include <optional>

#include "libs/base/result.h"
#include "libs/base/time.h"
#include "libs/calendar/holidays.h"
#include "libs/calendar/period.h"

namespace rathaus::calendar {

enum class Way : std::uint8_t {
  post,                          // VwVfG 41(2) S. 1, SGB X 37(2), AO 122(2)
  electronic,                    // VwVfG 41(2) S. 2, SGB X 37(2), AO 122(2a)
  portal,                        // VwVfG 41(2a), SGB X 37(2a), AO 122a
  ozg_mailbox,                   // OZG 9; AO 122a(5); SGB X 37(2a), (2b)
  handover,                      // VwVfG 41(1)
  public_notice,                 // VwVfG 41(4), SGB X 37(4), AO 122(4), VwZG 10
  no_domestic_agent_post,        // VwVfG 15, SGB X 14, AO 123
  no_domestic_agent_electronic,  //
  pzu,                           // VwZG 3, ZPO 177-182 (deed of service)
  pzu_letterbox,                 // ZPO 180
  pzu_deposit,                   // ZPO 181
  pzu_refused,                   // ZPO 179: acceptance refused without ground, left behind
  registered_return_receipt,     // VwZG 4
  registered_handover,           // VwZG 4
  eb,                            // VwZG 5(4): acknowledgement of receipt
  authority_handover,            // VwZG 5(1)
  electronic_fiction,            // VwZG 5(5) S. 2, (7)
  demail_pickup_receipt,         // VwZG 5a(3)
  demail_fiction,                // VwZG 5a(4)
  abroad_no_agent,               // VwZG 9(3)
  healing,                       // VwZG 8
};

enum class ReceiptStatus : std::uint8_t { none_known, proven, not_received, disputed_unproven };
struct Receipt {
  ReceiptStatus status = ReceiptStatus::none_known;
  std::optional<LocalDate> on;  // needed for `proven`
};

enum class ShiftFiction : std::uint8_t { by_code, yes, no };
enum class VersionRule : std::uint8_t { dispatch, effect };
enum class Notification : std::uint8_t { ok, disputed_unproven, not_within_days };
enum class PublicDay : std::uint8_t { last_day, day_after };

// Facts first, then the contested points with their defaults. Facts a way does not know are ignored.
struct AnnouncementInput {
  Code code = Code::vwvfg;
  Way way = Way::post;
  Code procedure = Code::vwvfg;  // code behind formal service; AO moves the fictitious day
  Place recipient;

  std::optional<LocalDate> dispatched_on;  // posted or sent
  std::optional<LocalDate> handed_on;
  std::optional<LocalDate> provided_on;  // put into portal or mailbox
  std::optional<LocalDate> issued_on;    // EGAO Art. 97 28(2); missing = provided_on
  std::optional<LocalDate> notified_on;  // notification about the provision sent
  std::optional<LocalDate> retrieved_on;
  std::optional<LocalDate> announced_publicly_on;
  std::optional<LocalDate> named_day;      // general order naming another day
  std::optional<LocalDate> eb_date;        // date written on the acknowledgement
  std::optional<LocalDate> eb_arrived_on;  // its arrival at the authority
  Receipt receipt;
  Notification notification = Notification::ok;
  bool consent = false;  // consent to retrieval
  bool opt_out = false;  // OZG 9 since 24 July 2024
  bool provision_proven = false;
  bool notification_sent = false;
  bool recipient_abroad = false;
  bool single_point_of_contact = false;  // VwVfG 71b
  bool parental_allowance = false;       // SGB X 37(2b), BEEG

  ShiftFiction shift_fiction = ShiftFiction::by_code;
  VersionRule version_rule = VersionRule::dispatch;
  std::optional<int> fiction_days_override;  // Land law still (or already) at another number of days
  bool shift_ten_day = true;                 // VwVfG 41(2a) S. 4 with 31(3)
  bool notification_required = false;        // OZG 9: without notification no fiction
  bool first_retrieval_counts = true;        // OZG 9: where the fiction fails, the first retrieval counts
  PublicDay public_day = PublicDay::last_day;
};

struct Announcement {
  std::optional<LocalDate> announced_on;        // nullopt: not announced (yet)
  std::optional<LocalDate> last_retrieval_day;  // only VwVfG 41(2a): provision ends with this day
  Why why;
};

// Refused: "calendar.announce.way_not_in_code", "calendar.announce.date_missing" (field names the date),
// "calendar.announce.override" (fiction days outside 1 to 31),
// "calendar.announce.no_date" (30 February).
Result<Announcement> announce(const AnnouncementInput& in);

}  // namespace rathaus::calendar
