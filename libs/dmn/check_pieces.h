#pragma once
// Private: a column of a decision table as pieces, each with the rules whose cell is true there.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/dmn/check_table.h"
#include "libs/feel/ast.h"

namespace rathaus::dmn {

// Rules as bits.
class Bits {
 public:
  Bits() = default;
  explicit Bits(std::size_t size, bool all = false) : size_(size), words_((size + 63) / 64, all ? ~0ull : 0) {
    trim();
  }
  void set(std::size_t i) { words_[i / 64] |= 1ull << (i % 64); }
  bool has(std::size_t i) const { return (words_[i / 64] >> (i % 64) & 1) != 0; }
  bool none() const;
  bool meets(const Bits& other) const;
  Bits& operator&=(const Bits& other);
  Bits& operator|=(const Bits& other);
  friend Bits operator&(Bits a, const Bits& b) { return a &= b; }
  friend auto operator<=>(const Bits&, const Bits&) = default;
  std::size_t words() const { return words_.size(); }
  std::size_t size() const { return size_; }

 private:
  void trim() {
    if (size_ % 64 != 0 && !words_.empty()) words_.back() &= (1ull << (size_ % 64)) - 1;
  }
  std::size_t size_ = 0;
  std::vector<std::uint64_t> words_;
};

// One value, or all values between two of a kind. Null ends are open.
struct Piece {
  feel::Value sample;
  feel::Value low, high;
  bool point = false;
  bool other = false;    // a text that no cell names
  bool nothing = false;  // null
};

struct PieceColumn {
  std::vector<std::size_t> sources;  // positions of the table's columns: equal expressions are one column
  std::vector<Piece> pieces;         // ascending; null is the last
  std::vector<Bits> must, may;       // of each piece: rules that hit, rules that might
  std::vector<bool> wanted;          // the input may have the sample (null is not wanted)
  std::vector<bool> possible;        // the input may have some value of the piece
  bool natural = false, whole = false;  // whole: all pieces are points
  bool opaque = false;  // lists, contexts and the like: only "-" is understood
  bool typed = false;
};

// What is cut: the constants that tests compare with, by kind.
struct Cuts {
  std::map<feel::Value::Kind, std::vector<feel::Value>> points;
  bool texts_ordered = false;  // "< "m"": between two texts lie others
  bool lists = false;          // a test is a list: a list as input may be equal to it
  bool clean = true;           // false: constants that have no order among each other
  void add(const feel::Value& value);
  void sort();
};

// A text of unary tests, read once.
class TestText {
 public:
  TestText(const Text& text, const feel::Scope& scope, feel::Extensions extensions);
  bool any() const { return any_; }
  bool broken() const { return !compiled_; }
  bool closed() const { return closed_; }        // speaks of the input and constants only
  bool piecewise() const { return piecewise_; }  // ... and only by comparing them
  const Cuts& cuts() const { return cuts_; }
  feel::Truth at(const feel::Value& value) const;
  // Constants that stand as tests of their own, with their places in the text.
  const std::vector<std::pair<feel::Value, std::uint32_t>>& named() const { return named_; }

 private:
  bool any_ = false, closed_ = false, piecewise_ = false;
  std::optional<feel::Expression> compiled_;
  std::size_t variables_ = 0;
  Cuts cuts_;
  std::vector<std::pair<feel::Value, std::uint32_t>> named_;
};

// Pieces of a kind; empty where the kind has no pieces that can be listed.
std::vector<Piece> make_pieces(feel::Value::Kind kind, const std::vector<feel::Value>& points,
                               bool texts_ordered, bool natural);
// "[18..65)", "> 65", "\"a\", \"b\"", "beliebig": the pieces that are chosen, as FEEL where it can be.
std::string pieces_text(const PieceColumn& column, const std::vector<bool>& chosen);

}  // namespace rathaus::dmn
