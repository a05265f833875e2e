#pragma once
// Notifications by e-mail: town and reference number only, no content and no link (OZG 9, TR-03172-4 A3.6.02).
// Today they are laid down as files; without a folder the effect has no adapter, and that is a visible incident.
#include <filesystem>
#include <optional>

#include "flows/house.h"

namespace rathaus::mail {

// The whole message, headers first. Town and reference number only: never a name, a service, a link.
// `reason`: received, question, notice, reminder; `language`: "en" or German.
std::string message(const std::string& to, const tenancy::Town& town, const std::string& reference,
                    std::string_view reason, std::string_view language);

void register_effects(flows::House& house, std::optional<std::filesystem::path> folder);

}  // namespace rathaus::mail
