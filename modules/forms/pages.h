#pragma once
// Pages of a form. The plan depends on the form alone; the list of pages depends on the draft too (opened
// groups, repetitions, conditions). Page ids are stable for one version of a form: "17", "17.1" (second
// occurrence), "ende".
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "modules/forms/answers.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

inline constexpr std::size_t kPageTarget = 10, kPageMost = 14;  // inputs

enum class ItemKind : std::uint8_t {
  whole,    // the node with everything below it
  gate,     // yes/no: optional group whose content has pages of its own
  manager,  // repeated group whose occurrences have pages of their own: list, add, remove
  chooser,  // choice group whose children have pages of their own
};

struct PlanItem {
  NodeIndex node = 0;
  ItemKind kind = ItemKind::whole;
};

struct PlanEntry {                    // a page, or a section that repeats with its group
  NodeIndex scope = 0;                // page: the group its items stand in. Section: the group
  std::vector<PlanItem> items;        // page only
  std::vector<PlanEntry> entries;     // section only
  bool section = false;
};

struct Plan {
  std::vector<PlanEntry> entries;
};
Plan plan_pages(const Form& form);

struct PageItem {
  Place place;  // of the node; the last occurrence is 0 where the item covers all occurrences
  ItemKind kind = ItemKind::whole;
};

struct Page {
  std::string id;
  std::string title;                // "Anschrift", "Kind 2: Anschrift"
  std::string section;              // title of the top-level group: heading of the task list
  Place scope;                      // the group instance the items stand in
  std::vector<PageItem> items;
};

// Pages to be filled, in order: those of groups not opened, children not chosen and conditions not met are
// left out.
std::vector<Page> pages_of(const Form& form, const Plan& plan, const Draft& draft);
struct Sight;  // validate.h
std::vector<Page> pages_of(const Form& form, const Plan& plan, const Draft& draft, const Sight& sight);
const Page* find_page(const std::vector<Page>& pages, std::string_view id);

struct Task {
  std::string page_id, title, section;
  PageState state = PageState::open;
  bool optional = false;  // nothing on the page is required
};
std::vector<Task> task_list(const Form& form, const std::vector<Page>& pages, const Draft& draft);

}  // namespace rathaus::forms
