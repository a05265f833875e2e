#pragma once
// Official letters and documents as ONE file that is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1):
// tagged in reading order, all fonts embedded with Unicode, machine-readable data attached as associated
// files.
//
// Pure: the same input gives the same bytes. Date and id of the document are inputs (Metadata), fonts come in
// as bytes. Errors, all ErrorKind::refused unless said otherwise:
//   pdf.text.not_utf8        a text is not UTF-8
//   pdf.text.missing_glyph   detail lists the characters no font has (or that cannot be set right:
//   right-to-left scripts) pdf.link.scheme          a link is not https:, http:, mailto: or tel:
//   pdf.heading.skipped      a heading is more than one level below the one before it (ISO 14289-1, 7.4.2)
//   pdf.heading.empty        a heading, title or subject has no text
//   pdf.table.ragged         a row has more or fewer cells than the table has columns
//   pdf.table.no_header      neither column headers nor row headers
//   pdf.address.too_long     the address does not fit into the window (DIN 5008, 9 lines, down to 8 pt)
//   pdf.attachment.name      empty, not unique, or with a path separator
//   pdf.attachment.mime      not of the shape type/subtype
//   pdf.metadata.incomplete  field names the missing one: title, author, language, document_id
//   pdf.emblem.path          an emblem's path is not understood
//   pdf.limit                more text, pages or bytes than the limits below
//   pdf.font.unreadable      (ErrorKind::invalid) font bytes are not a TrueType font with outlines
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "libs/base/bytes.h"
#include "libs/base/result.h"
#include "libs/base/time.h"

namespace rathaus::pdf {

inline constexpr std::size_t kMaxTextBytes = 8u << 20;  // all text of one document
inline constexpr std::size_t kMaxPages = 2000;
inline constexpr std::size_t kMaxAttachmentBytes = 256u << 20;  // all attachments together

// ---- fonts ----

struct FontBytes {
  Bytes regular, bold;  // e.g. LiberationSans-Regular.ttf, LiberationSans-Bold.ttf
  Bytes fallback_regular,
      fallback_bold;  // e.g. DejaVuSans.ttf: letters of DIN 91379 the first pair lacks; may be empty
};

// Fonts made ready once; immutable, may be used by many threads at the same time.
class Fonts {
 public:
  static Result<Fonts> load(FontBytes bytes);
  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Fonts(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

// ---- text ----
// Any UTF-8 may come in. A line feed breaks the line, a tab is a space, soft hyphens are dropped. Every other
// control or direction character is shown as [U+202E], so that no reader sees another text than a screen
// reader or a copy does.

struct Span {
  std::string text;
  bool bold = false;
  std::string link;  // empty, or an absolute https:, http:, mailto: or tel: address
};
using Text = std::vector<Span>;

Text plain(std::string_view text);
// "**bold**" and "[words](https://...)". For texts written by the house; never for what a person typed in:
// use plain().
Text marked(std::string_view text);

// ---- blocks ----

struct Heading {
  int level = 1;  // 1 to 6
  std::string text;
};
struct Paragraph {
  Text text;
  bool small = false;
};
struct List {
  std::vector<Text> items;
  bool numbered = false;
};
enum class Align { left, right };
struct Column {
  std::string header;
  double share = 1;  // of the table's width, relative to the other columns
  Align align = Align::left;
};
struct Row {
  std::vector<Text> cells;
  bool header_first = false;  // the first cell names the row: TH with Scope Row
  bool emphasis = false;      // e.g. the sum
};
struct Table {
  std::vector<Column> columns;  // all headers empty: no header row; then each row needs header_first
  std::vector<Row> rows;        // header row is shown again on each new page (as an artifact there)
};
struct KeyValue {
  std::string key;
  Text value;
};
struct KeyValues {
  std::vector<KeyValue> rows;
  bool boxed = false;       // on a tinted ground, e.g. for payment data
  double key_share = 0.32;  // of the width
};
struct PageBreak {};
struct Spacer {
  double mm = 4;
};
struct Signature {
  std::vector<std::string> lines;  // e.g. "Im Auftrag", name
  std::string note;  // e.g. that the letter is valid without a signature; then no room is left for one
};
// ---- what goes with the pages ----

struct Metadata {
  std::string title;   // of the document, shown in the window's title bar
  std::string author;  // the authority
  std::string subject;
  std::vector<std::string> keywords;
  std::string language = "de-DE";  // BCP 47
  std::string document_id;  // unique for this document, e.g. a UUID: becomes dc:identifier and part of /ID
  Instant created;          // whole seconds are written, UTC
};

// Spec: ISO 19005-3 6.8 and annex E: associated file with its relationship to the document.
enum class Relationship { data, source, supplement, alternative };
struct Attachment {
  std::string name;         // file name without folders
  std::string mime;         // e.g. "application/json"
  std::string description;  // for people
  Bytes bytes;
  Relationship relationship = Relationship::data;
};

struct Rgb {
  std::uint8_t r = 0, g = 0, b = 0;
};
struct EmblemPath {
  std::string d;  // SVG path data: M L H V C Q Z and their relative forms
  Rgb fill;
};
struct Emblem {
  double width = 100, height = 100;  // the paths' own units
  std::vector<EmblemPath> paths;
  std::string alt;  // text instead of the picture, e.g. "Wappen der Stadt Musterstadt"
};
struct Figure {  // a drawing in the text, e.g. a bar code
  Emblem picture;
  double height_mm = 40;
};
struct
    Card {  // to be cut out, e.g. a permit; what stands on it is as large as it can be. Refused "pdf.limit": too much for it
  std::string issuer, title;
  std::vector<KeyValue> rows;  // two beside each other
  double width_mm = 148, height_mm = 105;
};
using Block =
    std::variant<Heading, Paragraph, List, Table, KeyValues, PageBreak, Spacer, Signature, Figure, Card>;

struct Letterhead {
  std::string authority;  // e.g. "Stadt Musterstadt"
  std::string office;     // second line; may be empty
  Rgb accent{0x1b, 0x3a, 0x5c};
  std::vector<Emblem> emblem;  // none or one
};

// ---- letter: DIN 5008 form B ----

struct FooterColumn {
  std::string title;
  std::vector<std::string> lines;
};
struct Letter {
  Metadata metadata;
  Letterhead head;
  std::string sender_line;                   // small line above the address in the window
  std::vector<std::string> postal_remarks;   // e.g. kind of delivery; up to 3
  std::vector<std::string> recipient;        // up to 6 lines
  std::vector<KeyValue> info;                // information block on the right: file number, clerk, phone, date
  std::string reference;                     // short, in the header from page 2 on, e.g. the file number
  std::string mark;                          // large at the top of every page, e.g. "ENTWURF"; an artifact, so say it in the title too
  std::string subject;                       // heading 1
  std::string salutation;
  std::vector<Block> body;   // headings start with level 2
  std::string remedy_title;  // Rechtsbehelfsbelehrung as a section of its own, before the closing
  std::vector<Block> remedy;
  std::string closing;
  Signature signature;
  std::string enclosures_title;
  std::vector<std::string> enclosures;
  std::vector<Block> last_page;  // on a page of its own after everything else; headings start with level 2
  std::vector<FooterColumn> footer;  // up to 4, on page 1
  std::vector<Attachment> attachments;
};
Result<Bytes> letter(const Letter& input, const Fonts& fonts);

// ---- plain document, e.g. the copy of an application ----

struct Document {
  Metadata metadata;
  Letterhead head;
  std::string title;      // heading 1
  std::string reference;  // in the footer of each page
  KeyValues meta;
  std::vector<Block> body;  // headings start with level 2
  std::vector<Attachment> attachments;
};
Result<Bytes> document(const Document& input, const Fonts& fonts);

// ---- files of others: scans and letters, page by page ----
// Foreign bytes may come in. Errors: refused "pdf.damaged", "pdf.encrypted" (a password is needed), "pdf.limit" (pages), "pdf.empty".

Result<int> page_count(ByteView file);
// Pages `first` to `last` (from 1) as a file of their own.
Result<Bytes> cut(ByteView file, int first, int last);
// One file after the other. Each part may be named: a bookmark leads to its first page.
struct Part {
  Bytes file;
  std::string name;
};
Result<Bytes> join(const std::vector<Part>& parts);

}  // namespace rathaus::pdf
