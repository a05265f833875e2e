#pragma once
// German words for what the case knows by keys, and German sentences for errors: each says what to do next.
#include <span>
#include <string>
#include <string_view>

#include "libs/base/error.h"
#include "modules/cases/case.h"

namespace rathaus::cases {

std::string_view label_of(CaseStatus status);    // "In Bearbeitung": for the desk
std::string_view resident_label_of(CaseStatus status);  // "Wir bearbeiten Ihren Antrag.": for the applicant
std::string_view label_of(Outcome outcome);      // "Bewilligt"
std::string_view label_of(Channel channel);      // "Brief per Post"
std::string_view label_of(NoticeState state);    // "Wartet auf den Versand"
std::string_view label_of(ConditionKind kind);  // "Auflage"
std::string_view task_label(std::string_view kind);  // "Vollständigkeit prüfen"; the kind itself when unknown
std::string_view intake_label(std::string_view intake);  // "Online"

struct MessageText {
  std::string_view code, text;
};
std::span<const MessageText> all_messages();            // sorted by code
std::string_view find_message(std::string_view code);   // empty: unknown here (forms and catalogue have tables of their own)
// The sentence for an error, with its detail where the sentence names it; unknown codes get the sentence of their kind.
std::string message_of(const Error& error);

}  // namespace rathaus::cases
