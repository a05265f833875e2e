#pragma once
// Two windows on one draft. A page carries digests of what it showed; what was changed elsewhere since then is found field by field, as
// with a merge of three: shown, stored now, sent.
// Never: a value of one window written over another's without a person's choice; never something typed that is not shown again.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "flows/resident.h"

namespace rathaus::flows {

using Values = std::map<std::string, std::string>;  // by name of the field, as stored; an absent one is empty

// Short; says nothing about the value to who does not know it already.
std::string digest_of_value(std::string_view value);
// For the page's hidden field. `kept`: name and digest of fields whose choice is still open.
std::string stand_of(const Values& values, const Values& kept = {});
Values digests_in(std::string_view stand);

struct Merge {
  std::vector<std::string>
      stays;  // names whose stored value counts: changed there and not here, or chosen so
  std::vector<std::string> clashes;  // changed here and there; nobody has chosen
};
Merge merge(const Values& there, const Values& here, const Shown& shown);

// What is stored of a page; names as in its HTML.
Values page_values(const DraftView& view, const forms::Page& page);

// After `fields` were put on `there` (the stored draft) and became `view.draft`: puts back what the other window has, and says what a
// person has to choose. A clash without a name is only told: what was typed has no place any more, or an entry was not removed.
std::vector<Clash> settle_page(DraftView& view, const forms::Page& page, const forms::Draft& there,
                               const forms::PostFields& fields, const Shown& shown);

Values wish_values(const DeliveryWish& wish);
Values acting_values(const std::optional<Acting>& acting);
// One field of the page, by its name.
void put(DeliveryWish& wish, std::string_view name, const DeliveryWish& from);
void put(Acting& acting, std::string_view name, const Acting& from);
// As save_wish() and save_acting(); fields that clash keep their stored value until somebody has chosen.
Result<std::vector<Clash>> save_wish(House& house, DraftView& view, const DeliveryWish& wish,
                                     const Shown& shown, const Caller& caller);
Result<std::vector<Clash>> save_acting(House& house, DraftView& view, const Acting& acting,
                                       const IncomingFile* file, const Shown& shown, const Caller& caller);

}  // namespace rathaus::flows
