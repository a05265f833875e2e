#pragma once
// A municipality as it appears to people and in letters (Mandant). Facts, no behaviour.
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/event/event.h"

namespace rathaus::tenancy {

struct Town {
  std::string id;         // tenant: "musterstadt"
  std::string name;       // "Stadt Musterstadt"
  std::string short_name; // "Musterstadt"
  std::string ags;        // 8 digits
  std::string region;     // key of libs/calendar: "DE-BW"
  std::string authority;  // "Stadt Musterstadt, Der Bürgermeister"
  std::string street, postal_code, city, phone, email, website;
  std::string bank, iban, bic, payee;
  std::string opening_hours;
  std::string objection_body;     // where an objection is lodged: name and seat
  std::string privacy_contact, accessibility_contact;
  event::Object parameters;       // by service id: values over the package's defaults
  event::Object filing_plan;      // Aktenplan, by service id: "961.21"; over the package's own number
  event::Object four_eyes;  // by service id: amount in cents from which a second person signs; 0: always
  event::Object emblem;  // coat of arms: width, height, alt, paths [{d, fill "#rrggbb"}] as SVG has them
  int recall_minutes = 5;  // a notice can be taken back so long; 0: it leaves at once

  std::string land() const;  // "BW" of "DE-BW" and its calendars; empty when the region is not known
  std::string filing_place(const std::string& service, const std::string& otherwise) const;
};

Town town_from(const std::string& id, const event::Object& facts);
event::Object facts_of(const Town& town);
// What must be there before a town can go live; each missing member by name.
std::vector<std::string> missing_facts(const Town& town);

}  // namespace rathaus::tenancy
