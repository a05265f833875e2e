#pragma once
// What people say about a service: one to five and a comment, without the case and without names. Pure.
// Norm: DIN SPEC 66336 5.12.1 (anonymous feedback, optional). Never: a comment stored before it was masked.
#include <span>
#include <string>
#include <string_view>

namespace rathaus::feedback {

inline constexpr std::size_t kMostComment = 2'000;  // bytes; what is longer is cut

bool is_stage(std::string_view stage);               // "sent", "decided"
std::string_view label_of_stage(std::string_view stage);  // "nach dem Absenden"

// The comment without what points to a person: names given, words after Herr and Frau, e-mail addresses, web addresses, streets with
// house numbers, numbers of three digits and more, numbers with letters that look like references. Replaced by "•••".
std::string masked(std::string_view comment, std::span<const std::string> names);

}  // namespace rathaus::feedback
