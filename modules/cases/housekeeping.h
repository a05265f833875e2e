#pragma once
// What the program adds to a case by itself.
#include "libs/event/event.h"

namespace rathaus::cases {

// Nobody did it, and nobody has to know it before going on: a letter was made, the service's days were reckoned or have begun.
bool is_housekeeping(const event::Event& event);

}  // namespace rathaus::cases
