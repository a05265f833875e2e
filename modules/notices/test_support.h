#pragma once
// Shared by tests: an invented town and a case of each shipped service.
#include "modules/notices/letter.h"
#include "modules/packages/test_support.h"

namespace rathaus::notices {

inline tenancy::Town musterstadt() {
  tenancy::Town town;
  town.id = "musterstadt";
  town.name = "Stadt Musterstadt";
  town.short_name = "Musterstadt";
  town.ags = "08999001";
  town.region = "DE-BW";
  town.authority = "Stadt Musterstadt, Die Bürgermeisterin";
  town.street = "Rathausplatz 1";
  town.postal_code = "12345";
  town.city = "Musterstadt";
  town.phone = "03999 123-0";
  town.email = "post@musterstadt.example";
  town.website = "www.musterstadt.example";
  town.bank = "Sparkasse Musterstadt";
  town.iban = "DE02120300000000202051";
  town.bic = "BYLADEM1001";
  town.payee = "Stadtkasse Musterstadt";
  town.opening_hours = "Mo bis Fr 8 bis 12 Uhr\nDo 14 bis 18 Uhr";
  town.objection_body = "Stadt Musterstadt, Rathausplatz 1, 12345 Musterstadt";
  return town;
}

inline boost::json::value day(std::string_view iso) { return boost::json::object{{"$date", std::string(iso)}}; }

inline cases::Case dog_case() {
  cases::Case c;
  c.id = "0193";
  c.reference = "26-ABCD-EFGH";
  c.received_at = *parse_iso_instant("2026-11-02T09:15:00Z");
  c.applicant.given_names = "Željka";
  c.applicant.family_name = "Müller-Łukasiewicz";
  c.applicant.street = "Bahnhofstraße 12 a";
  c.applicant.postal_code = "12345";
  c.applicant.city = "Musterstadt";
  c.applicant.account = "acc1";
  c.consented = true;
  c.receipt_leaf = 417;
  c.answers = {{"G99000000101[0]/F99000000101[0]", "Müller-Łukasiewicz"}, {"G99000000101[0]/F99000000102[0]", "Željka"},
               {"G99000000103[0]/F99000000110[0]", "Bello"}, {"G99000000103[0]/F99000000111[0]", "Mischling"},
               {"G99000000103[0]/F99000000112[0]", "nein"}, {"G99000000103[0]/F99000000113[0]", day("2023-01-05")},
               {"G99000000103[0]/F99000000114[0]", day("2026-03-10")}};
  c.attachments = {{.path = "G99000000106[0]/F99000000127[0]", .name = "Ausweis.pdf", .mime = "application/pdf",
                    .sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", .size = 251'904}};
  return c;
}

}  // namespace rathaus::notices
