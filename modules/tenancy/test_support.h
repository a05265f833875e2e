#pragma once
// Shared by tests: an invented town with all that its letters need.
#include "modules/tenancy/town.h"

namespace rathaus::tenancy {

inline Town sample_town() {
  return {.name = "Stadt Musterstadt",
          .short_name = "Musterstadt",
          .ags = "08999001",
          .region = "DE-BW",
          .authority = "Stadt Musterstadt, Der Bürgermeister",
          .street = "Rathausplatz 1",
          .postal_code = "12345",
          .city = "Musterstadt",
          .phone = "01234 567-0",
          .email = "rathaus@musterstadt.example",
          .bank = "Sparkasse",
          .iban = "DE02120300000000202051",
          .payee = "Stadtkasse",
          .objection_body = "Stadt Musterstadt, Rathausplatz 1"};
}

}  // namespace rathaus::tenancy
