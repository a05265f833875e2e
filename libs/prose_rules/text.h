#pragma once
// A cursor over the text of a rule: blanks, words, quoted names, ids and signs. Private to this room.
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rathaus::prose_rules {

class Text {
 public:
  explicit Text(std::string_view text) : text_(text) {}
  std::size_t at() const { return at_; }
  void go(std::size_t at) { at_ = at; }
  bool end() { return skip(), at_ >= text_.size(); }
  std::string_view rest() const { return text_.substr(at_); }
  bool skip();  // blanks and line ends; true when a line end was among them

  // Whole words, in any case; several words as "in der antragsstrecke".
  bool word(std::string_view words);
  bool any(std::initializer_list<std::string_view> choices);
  bool sees(std::string_view words);
  bool sees_any(std::initializer_list<std::string_view> choices);
  std::string_view peek_word();  // letters only; empty: none here
  bool sign(std::string_view sign);  // ",", "=", "("
  bool sees_sign(std::string_view sign);

  // "G05000013207.F05000019533": the ids, outermost first; empty: none here.
  std::vector<std::string> ids();
  bool sees_id();
  std::optional<std::string>
  quoted();  // any pair of quotation marks; nullopt: none here, or it does not end on this line
  bool quote();  // one mark alone
  bool sees_quote();
  std::optional<std::string> code();  // 001, A, GesR, 411000: letters and digits without blanks
  // The longest piece from here that means the same as `name`, quoted or not; false: it does not begin with it.
  bool named(std::string_view name);

 private:
  std::size_t quote_length(std::size_t at) const;
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace rathaus::prose_rules
