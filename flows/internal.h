#pragma once
// Shared between the flow files, not for others.
#include "flows/resident.h"

namespace rathaus::flows {

std::string access_digest(const std::string& reference, const std::string& code);
Result<event::Plan> submit_command(const event::Envelope& envelope, const event::Object& arguments, event::Reader& reader);
// Case, package and sequence number, without any question of who may see it: callers ask that first or next.
Result<CaseView> load_case(House& house, const std::string& tenant, const std::string& case_id);
Status order(House& house, const std::string& tenant, const event::Actor& actor, const std::string& key, const std::string& type,
             const std::string& case_id, std::int64_t seq, event::Object arguments);
// Members of the notice that follow from the day its channel names; part of the event.
Result<event::Object> dates_arguments(const CaseView& view, const tenancy::Town& town, const cases::Notice& notice, std::optional<LocalDate> day);

}  // namespace rathaus::flows
