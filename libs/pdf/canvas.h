#pragma once
// Pages, marked content and the structure tree. Coordinates: points from the top left corner of the page, y
// down. Invariant: everything painted is either inside mark(element) or inside an artifact; paint calls CHECK
// it.
#include <string>
#include <string_view>
#include <vector>

#include "libs/pdf/font.h"

namespace rathaus::pdf {

inline constexpr double kMm = 72.0 / 25.4;
inline constexpr double kPageWidth = 210 * kMm;
inline constexpr double kPageHeight = 297 * kMm;

struct Kid {
  enum class Kind { element, content, object } kind;
  int a = 0;  // element: its index; content: page; object: page
  int b = 0;  // content: MCID; object: index into the page's links
};

struct Element {
  std::string type;
  int parent = -1;
  std::string attributes;  // inside of the attribute dictionary
  std::string alt;
  std::vector<Kid> kids;
};

struct LinkArea {
  double x0, y0, x1, y1;  // from the top left
  std::string uri, contents;
  int element;
};

struct Page {
  std::string content;
  std::vector<int> marks;  // MCID -> element
  std::vector<LinkArea> links;
  Rgb color;  // current fill colour
};

struct Bookmark {
  int level, page;
  double y;
  std::string title;
};

// A stretch of glyphs of one face, size and colour.
struct Piece {
  Run run;
  double size = 0;
  Rgb color;
  int link = -1;        // index into Laid::links
  double width = 0;     // points
  double trailing = 0;  // of it, white space at the end
};

class Canvas {
 public:
  explicit Canvas(const Fonts& fonts) : type(fonts) { elements.push_back({"Document", -1}); }

  int new_page();        // closes what is open, returns the page's index
  void go_to(int page);  // for headers and footers added at the end
  int element(int parent, std::string kind, std::string attributes = {}, std::string alt = {});
  void mark(int element);                      // what is painted next belongs to this element
  void artifact(std::string_view properties);  // e.g. "/Type /Layout"
  void close();                                // ends marked content or artifact

  void text(const Piece& piece, double x, double baseline);
  void rect(double x, double y, double w, double h, Rgb color);
  void raw(std::string_view operators, Rgb color);  // in PDF's own coordinates
  void link(double x0, double y0, double x1, double y1, int element, std::string uri, std::string contents);

  Typesetter type;
  std::vector<Page> pages;
  std::vector<Element> elements;
  std::vector<Bookmark> bookmarks;
  int at = -1;  // current page

 private:
  void color(Rgb color);
  enum class Open { nothing, content, artifact } open_ = Open::nothing;
  int open_element_ = -1;
};

}  // namespace rathaus::pdf
