#pragma once
// Everything of the German text room; include a single part where only that is needed.
#include "libs/german/contact.h"
#include "libs/german/din91379.h"
#include "libs/german/distance.h"
#include "libs/german/iban.h"
#include "libs/german/names.h"
#include "libs/german/number.h"
#include "libs/german/phonetic.h"
#include "libs/german/stem.h"
#include "libs/german/text.h"
