// What a notice leads to: an objection against it (VwGO 68 ff.), and a form of it that the person can read (BGG 10, 11).
#include "modules/cases/concern.h"

#include <algorithm>
#include <array>

#include "modules/cases/case_fields.h"

namespace rathaus::cases {
namespace {

using event::Envelope;
using event::Object;
using event::RecordedEvent;

Result<Steps> link_objection(const Case& c, const Envelope&, const Object& arguments) {
  const CaseLink link = json::from_object<CaseLink>(arguments);
  if (link.case_id.empty() || link.reference.empty()) return fail(refused("case.unknown"));
  if (!c.decision) return fail(refused("case.not_decided"));
  if (std::any_of(c.links.begin(), c.links.end(),
                  [&](const CaseLink& one) { return one.case_id == link.case_id; }))
    return Steps{};
  Steps steps{
      .events = {{"cases.ObjectionLinked",
                  1,
                  {{"case_id", link.case_id}, {"reference", link.reference}, {"notice", link.notice}}}}};
  // What is contested is not closed by the clock.
  steps.cancelled_timers.push_back({c.id, "close"});
  return steps;
}

constexpr std::array<std::string_view, 4> kFormats = {"large_print", "easy_language", "screen_reader",
                                                      "other"};

Result<Steps> request_format(const Case& c, const Envelope&, const Object& arguments) {
  const std::string format = TRY(text_argument(arguments, "format"));
  const std::string text = TRY(text_argument(arguments, "text"));
  if (std::find(kFormats.begin(), kFormats.end(), format) == kFormats.end())
    return fail(refused("format.missing", "format"));
  if (format == "other" && text.empty()) return fail(refused("format.text_missing", "text"));
  if (text.size() > 2'000) return fail(refused("case.answer_too_long", "text"));
  if (c.notices.empty()) return fail(refused("case.not_decided"));
  return Steps{.events = {{"cases.FormatRequested", 1, {{"format", format}, {"text", text}}}}};
}

void on_linked(Case& c, const RecordedEvent& e) {
  CaseLink link = json::from_object<CaseLink>(e.event.data);
  link.kind = "objection";
  link.at = e.at;
  c.links.push_back(std::move(link));
}

void on_format(Case& c, const RecordedEvent& e) {
  std::string text =
      "Barrierefreie Fassung gewünscht: " + std::string(format_label(text_of(e.event.data, "format"))) + ".";
  if (const std::string more = text_of(e.event.data, "text"); !more.empty()) text += " " + more;
  c.notes.push_back({std::move(text), "", e.at});
}

constexpr OrderEntry kOrders[] = {
    {"cases.LinkObjection", link_objection},
    {"cases.RequestFormat", request_format},
};

constexpr EventEntry kEvents[] = {
    {"cases.ObjectionLinked", on_linked},
    {"cases.FormatRequested", on_format},
};

constexpr TaskRule kTasks[] = {
    {"cases.ObjectionLinked", "", "objection_received", "Widerspruch eingegangen"},
    {"cases.FormatRequested", "", "accessible_format", "Barrierefreie Fassung bereitstellen"},
};

}  // namespace

std::string_view format_label(std::string_view format) {
  if (format == "large_print") return "Großdruck";
  if (format == "easy_language") return "Leichte Sprache";
  if (format == "screen_reader") return "Hilfe für Vorleseprogramm";
  return "andere Form";
}

Concern objection_concern() { return {kOrders, kEvents, kTasks}; }

}  // namespace rathaus::cases
