#pragma once
// The fonts of every letter, made ready once from bytes inside the program; immutable.
#include "libs/pdf/pdf.h"

namespace rathaus::notices {

const pdf::Fonts& fonts();

}  // namespace rathaus::notices
