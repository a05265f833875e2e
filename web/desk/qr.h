#pragma once
#include "web/ui/qr.h"

namespace rathaus::desk {
using ui::qr_code;
}
