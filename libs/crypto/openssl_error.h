#pragma once
// Inside this room only: a call of OpenSSL that cannot fail unless memory is gone or our arguments are
// wrong.
#include "libs/base/check.h"

#define MUST_WORK(call) CHECK((call) == 1)
