#pragma once
// Legal time limits and holidays of German administration. Include this one; the parts are readable on their
// own.
//   region.h        Region, region_for_ags
//   holidays.h      holidays, is_working_day, next_working_day
//   period.h        BGB 186-193, authority deadlines, extension, approval fiction, restitution, age
//   announcement.h  the day of announcement by code and way
//   remedy.h        objection and action; announce_and_remedy
//   limits.h        drafts, accounts, working days, hours, timeliness, inactivity
#include "libs/calendar/announcement.h"
#include "libs/calendar/holidays.h"
#include "libs/calendar/limits.h"
#include "libs/calendar/period.h"
#include "libs/calendar/region.h"
#include "libs/calendar/remedy.h"
