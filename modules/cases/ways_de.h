#pragma once
// German words for the ways in and out that are not online: how somebody was identified, how a letter is served, why it came back.
#include <span>
#include <string_view>

#include "modules/cases/case.h"

namespace rathaus::cases {

struct Word {
  std::string_view key, label, hint;
};
std::span<const Word> intake_words();  // counter, phone, paper, email
std::span<const Word> identity_words();  // id_card, known, eid, questions, none
std::span<const Word>
manner_words();  // letter, pzu, registered_receipt, registered_handover, eb; hint: the law
std::span<const Word> served_how_words();  // handed_over, letterbox, deposit, refused
std::span<const Word> withdrawal_words();  // counter, phone, letter, email: how an application is taken back
std::span<const Word> return_words();  // moved, unknown, not_collected, refused
std::span<const Word> letter_words();  // question, hearing, reminder, receipt, complete
std::span<const Word>
answer_words();  // paper, email, phone, counter: the way an answer came that was not given online
// The label of a key; empty for a key that is not in the list.
std::string_view word_for(std::span<const Word> words, std::string_view key);

}  // namespace rathaus::cases
