// The letter. Measures: DIN 5008:2020, form B (address window 45 mm from the top), all in millimetres from
// the top left.
#include <fmt/format.h>

#include <algorithm>

#include "libs/pdf/finish.h"
#include "libs/pdf/letterhead.h"

namespace rathaus::pdf {
namespace {

constexpr double kLeft = 25 * kMm, kWidth = 165 * kMm;  // text: margins 25 mm and 20 mm
constexpr double kWindowTop = 45 * kMm, kWindowHeight = 45 * kMm, kWindowText = 80 * kMm;
constexpr double kSenderZone = 5 * kMm;  // small line with the sender's address
constexpr double kInfoLeft = 125 * kMm, kInfoTop = 50 * kMm, kInfoWidth = 75 * kMm;
constexpr double kTextTop = 98.46 * kMm;  // first line of the letter, when the field above has room
constexpr double kFoldMarks[] = {105 * kMm, 210 * kMm};
constexpr double kPunchMark = 148.5 * kMm;
constexpr double kNextTop = 29 * kMm, kPageNumber = 283 * kMm, kBottom = 278 * kMm;

class LetterSetter {
 public:
  LetterSetter(const Letter& in, const Fonts& fonts)
      : in_(in),
        canvas_(fonts),
        flow_(canvas_, theme_, kLeft, kWidth, [this](int page) { return area(page); }) {
    theme_.accent = in.head.accent;
    theme_.heading = {1.09, 1.0, 1.0};
  }

  Result<Bytes> run() {
    TRY(check_metadata(in_.metadata));
    TRY(check_attachments(in_.attachments));
    TRY(measure_footer());
    canvas_.new_page();
    TRY(paint_marks());
    TRY(paint_letterhead(canvas_, in_.head, theme_, kLeft, kWidth, 13 * kMm, 17));
    TRY(paint_address());
    const double info_bottom = TRY(paint_info());
    flow_.set_y(std::max(kTextTop, info_bottom + 8.46 * kMm));
    TRY(text());
    TRY(paint_footer());
    TRY(paint_headers());
    TRY(paint_mark());
    TRY(paint_page_numbers(canvas_, theme_, {}, kLeft, kWidth, kPageNumber));
    return finish(canvas_, in_.metadata, in_.attachments);
  }

 private:
  Flow::Area area(int page) const {
    if (page > 0) return {kNextTop, kBottom};
    return {kTextTop, kBottom - footer_height_};
  }

  // Fold and punch marks at the left edge: no content.
  Status paint_marks() {
    canvas_.artifact("/Type /Page");
    for (const double y : kFoldMarks) canvas_.rect(4 * kMm, y, 4 * kMm, 0.5, theme_.rule);
    canvas_.rect(4 * kMm, kPunchMark, 6 * kMm, 0.5, theme_.rule);
    canvas_.close();
    return {};
  }

  // Remarks and address share the window below the sender's line: 9 lines in all (3 + 6).
  Status paint_address() {
    Laid sender = TRY(lay(canvas_.type, plain(in_.sender_line), {7, false, theme_.quiet}, kWindowText));
    for (double size = 10.5; size >= 8; size -= 0.5) {
      Laid remarks =
          TRY(lay(canvas_.type, lines(in_.postal_remarks), {size - 1.5, false, theme_.ink}, kWindowText));
      Laid address = TRY(lay(canvas_.type, lines(in_.recipient), {size, false, theme_.ink}, kWindowText));
      if (kSenderZone + remarks.height() + address.height() > kWindowHeight || sender.lines.size() > 2)
        continue;
      paint_lines(sender, kWindowTop + (sender.lines.size() > 1 ? 0 : kSenderZone - sender.height()));
      // The address starts below sender and remarks (17.7 mm), higher only when it is long.
      const double top = kWindowTop + std::min(17.7 * kMm, kWindowHeight - address.height());
      paint_lines(remarks, top - remarks.height() - 1);
      paint_lines(address, top);
      return {};
    }
    return fail(refused("pdf.address.too_long", "recipient"));
  }

  static Text lines(const std::vector<std::string>& in) {
    std::string joined;
    for (const std::string& line : in) joined += (joined.empty() ? "" : "\n") + line;
    return plain(joined);
  }

  void paint_lines(Laid& laid, double y) {
    if (laid.empty()) return;
    paint(canvas_, laid, 0, laid.lines.size(), kLeft, y, kWindowText, Align::left, canvas_.element(0, "P"));
    canvas_.close();
  }

  Result<double> paint_info() {
    double y = kInfoTop;
    if (in_.info.empty()) return y;
    constexpr double kKeyWidth = 25 * kMm;
    constexpr double kValueWidth = kInfoWidth - kKeyWidth;
    const int table = canvas_.element(0, "Table");
    for (const KeyValue& entry : in_.info) {
      Laid key = TRY(lay(canvas_.type, plain(entry.key), {8.5, false, theme_.quiet}, kKeyWidth - 4));
      Laid value = TRY(lay(canvas_.type, entry.value, {9.5, false, theme_.ink}, kValueWidth));
      const int row = canvas_.element(table, "TR");
      const int head = canvas_.element(row, "TH", "/O /Table /Scope /Row");
      // Same base line for both sizes.
      paint(canvas_, key, 0, key.lines.size(), kInfoLeft, y + value.ascent - key.ascent, kKeyWidth - 4,
            Align::left, head);
      const int cell = canvas_.element(row, "TD");
      paint(canvas_, value, 0, value.lines.size(), kInfoLeft + kKeyWidth, y, kValueWidth, Align::left, cell);
      y += std::max({key.height(), value.height(), value.leading}) + 1.2;
      if (y > area(0).bottom - 40 * kMm) return fail(refused("pdf.limit", "info"));
    }
    canvas_.close();
    return y;
  }

  Status text() {
    TRY(flow_.heading({1, in_.subject}));
    flow_.space(theme_.size * 0.7);
    TRY(flow_.paragraph(plain(in_.salutation), flow_.body(), theme_.size * 0.7));
    TRY(flow_.blocks(in_.body));
    if (!in_.remedy.empty()) {
      flow_.parent = canvas_.element(0, "Sect");
      TRY(flow_.heading({2, in_.remedy_title}));
      TRY(flow_.blocks(in_.remedy));
      flow_.parent = 0;
    }
    // Greeting and signature stay together.
    TRY(flow_.keep(theme_.size * kLeading * static_cast<double>(5 + in_.signature.lines.size())));
    if (!in_.closing.empty()) {
      flow_.space(theme_.size * 0.5);
      TRY(flow_.paragraph(plain(in_.closing), flow_.body(), 0));
    }
    TRY(flow_.signature(in_.signature));
    if (!in_.enclosures.empty()) {
      const double line = theme_.size * kLeading;
      TRY(flow_.keep(line * static_cast<double>(std::min<std::size_t>(in_.enclosures.size(), 6) + 1)));
      TRY(flow_.paragraph({{in_.enclosures_title, true, {}}}, flow_.body(), theme_.size * 0.2));
      List list;
      for (const std::string& item : in_.enclosures) list.items.push_back(plain(item));
      TRY(flow_.list(list));
    }
    if (in_.last_page.empty()) return {};
    TRY(flow_.next_page());
    return flow_.blocks(in_.last_page);
  }

  Status measure_footer() {
    const std::size_t count = std::min<std::size_t>(in_.footer.size(), 4);
    footer_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      const double width = kWidth / static_cast<double>(count) - 8;
      Text text{{in_.footer[i].title, true, {}}};
      for (const std::string& line : in_.footer[i].lines) text.push_back({"\n" + line, false, {}});
      footer_.push_back(TRY(lay(canvas_.type, text, {7.5, false, theme_.quiet}, width)));
      footer_height_ = std::max(footer_height_, footer_.back().height());
    }
    if (footer_height_ > 40 * kMm) return fail(refused("pdf.limit", "footer"));
    if (count > 0) footer_height_ += 14;
    return {};
  }

  // The authority's particulars at the foot of page 1 are content: the last paragraphs in reading order.
  Status paint_footer() {
    if (footer_.empty()) return {};
    canvas_.go_to(0);
    double y = kBottom - footer_height_ + 6;
    canvas_.artifact("/Type /Layout");
    canvas_.rect(kLeft, y, kWidth, 0.5, theme_.rule);
    canvas_.close();
    y += 4;
    const double step = kWidth / static_cast<double>(footer_.size());
    for (std::size_t i = 0; i < footer_.size(); ++i) {
      Laid& laid = footer_[i];
      if (laid.empty()) continue;
      paint(canvas_, laid, 0, laid.lines.size(), kLeft + step * static_cast<double>(i), y, step - 8,
            Align::left, canvas_.element(0, "P"));
    }
    canvas_.close();
    return {};
  }

  Status paint_headers() {
    const Style style{8.5, false, theme_.quiet};
    for (std::size_t page = 1; page < canvas_.pages.size(); ++page) {
      canvas_.go_to(static_cast<int>(page));
      canvas_.artifact("/Type /Pagination /Subtype /Header");
      TRY(artifact_line(canvas_, in_.head.authority, style, kLeft, 14 * kMm, kWidth * 0.5, Align::left));
      TRY(artifact_line(canvas_, in_.reference, style, kLeft + kWidth * 0.5, 14 * kMm, kWidth * 0.5,
                        Align::right));
      canvas_.rect(kLeft, 19.5 * kMm, kWidth, 0.5, theme_.rule);
      canvas_.close();
    }
    return {};
  }

  Status paint_mark() {
    if (in_.mark.empty()) return {};
    const Style style{20, true, Rgb{0xb0, 0x1e, 0x1e}};
    for (std::size_t page = 0; page < canvas_.pages.size(); ++page) {
      canvas_.go_to(static_cast<int>(page));
      canvas_.artifact("/Type /Pagination /Subtype /Watermark");
      TRY(artifact_line(canvas_, in_.mark, style, kLeft, 4 * kMm, kWidth, Align::right));
      canvas_.close();
    }
    return {};
  }

  const Letter& in_;
  Canvas canvas_;
  Theme theme_;
  Flow flow_;
  std::vector<Laid> footer_;
  double footer_height_ = 0;
};

}  // namespace

Result<Bytes> letter(const Letter& input, const Fonts& fonts) {
  return LetterSetter(input, fonts).run();
}

}  // namespace rathaus::pdf
