#pragma once
// What systemd hands to a service and wants to hear from it. Protocols: sd_listen_fds(3), sd_notify(3).
#include <optional>
#include <string>

namespace rathaus::platform {

// The listening socket with this name (FileDescriptorName=), made close-on-exec; the first without a name when there is but one.
// nullopt: none was handed over to this process.
std::optional<int> handed_over_socket(const std::string& name);
// "READY=1", "STOPPING=1"; nothing happens when nobody listens.
void tell_service_manager(const std::string& state);

}  // namespace rathaus::platform
