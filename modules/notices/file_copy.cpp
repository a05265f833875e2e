#include "modules/notices/file_copy.h"

#include <algorithm>
#include <fmt/format.h>

#include "libs/json/json.h"
#include "modules/forms/summary.h"
#include "modules/forms/validate.h"
#include "modules/notices/fonts.h"
#include "modules/notices/parts.h"

namespace rathaus::notices {
namespace {

// A letter no font has is written as its number: a file is never refused for a name.
std::string spelled(std::string_view text, const std::set<std::string>& unknown) {
  std::string out(text);
  for (const std::string& one : unknown) {
    for (std::size_t at = out.find(one); at != std::string::npos; at = out.find(one))
      out.replace(at, one.size(), "[?]");
  }
  return out;
}

class Maker {
 public:
  Maker(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
        const FileFront& front, const std::set<std::string>& unknown)
      : package_(package), town_(town), c_(c), front_(front), unknown_(unknown) {}

  Result<pdf::Document> run() {
    out_.title = "Akteneinsicht: " + spell(c_.service.title);
    out_.metadata = {
        .title = out_.title,
        .author = authority_of(town_),
        .subject = c_.reference,
        .keywords = {"Akteneinsicht"},
        .document_id = fmt::format("{}/{}/einsicht/{}", town_.id, c_.reference, to_iso(front_.at)),
        .created = front_.at};
    out_.head = head_of(package_, town_);
    out_.reference = c_.file_number.empty() ? c_.reference : c_.file_number;
    out_.meta.boxed = true;
    if (!c_.file_number.empty()) row("Aktenzeichen", c_.file_number);
    row("Vorgang", c_.reference);
    row("Einsicht für", front_.recipient);
    row("Grund", front_.ground);
    row("Zusammengestellt am", to_german(front_.at));
    contents();
    gaps();
    if (front_.with_answers) TRY(answers());
    texts();
    attach();
    return std::move(out_);
  }

 private:
  std::string spell(std::string_view text) const { return spelled(text, unknown_); }
  void row(const char* key, const std::string& value) {
    out_.meta.rows.push_back({key, pdf::plain(spell(value))});
  }
  pdf::Text cell(std::string_view text) const { return pdf::plain(spell(text)); }

  void contents() {
    out_.body.emplace_back(pdf::Heading{2, "Was diese Datei enthält"});
    pdf::Table table{{{"Teil", 3}, {"Umfang", 2}}, {}};
    boost::json::array parts;
    for (const FileEntry& one : front_.entries) {
      table.rows.push_back({{cell(one.title), cell(one.note)}, true});
      parts.push_back(boost::json::object{{"title", one.title}, {"note", one.note}, {"sha256", one.sha256}});
    }
    data_["parts"] = std::move(parts);
    out_.body.emplace_back(std::move(table));
  }

  void gaps() {
    out_.body.emplace_back(pdf::Heading{2, "Was fehlt und warum"});
    boost::json::array list;
    if (front_.gaps.empty()) {
      out_.body.emplace_back(pdf::Paragraph{pdf::plain("Es fehlt nichts.")});
    } else {
      pdf::Table table{{{"Was", 3}, {"Warum", 3}}, {}};
      for (const FileGap& one : front_.gaps) {
        table.rows.push_back({{cell(one.what), cell(one.why)}, true});
        list.push_back(boost::json::object{{"what", one.what}, {"why", one.why}});
      }
      out_.body.emplace_back(std::move(table));
    }
    data_["left_out"] = std::move(list);
  }

  Status answers() {
    const forms::Answers answers = TRY(forms::answers_from_json(*package_.form, json::canonical(c_.answers)));
    out_.body.emplace_back(pdf::Heading{2, "Angaben im Antrag"});
    boost::json::array list;
    for (const forms::SummarySection& section :
         forms::summary(*package_.form, answers, {}, forms::Words::output)) {
      if (!section.title.empty()) out_.body.emplace_back(pdf::Heading{3, spell(section.title)});
      pdf::Table table{{{"Angabe", 2}, {"Inhalt", 3}}, {}};
      for (const forms::SummaryRow& row : section.rows) {
        const bool hidden = front_.hidden.contains(forms::path_of(*package_.form, row.place));
        std::string all;
        for (const std::string& value : row.values) all += (all.empty() ? "" : "\n") + value;
        if (hidden) all = kBlackedOut;
        table.rows.push_back({{cell(row.label), cell(all)}, true});
        list.push_back(boost::json::object{
            {"section", section.title}, {"label", row.label}, {"value", all}, {"hidden", hidden}});
      }
      if (!table.rows.empty()) out_.body.emplace_back(std::move(table));
    }
    data_["answers"] = std::move(list);
    amendments();
    return {};
  }

  // What the office changed in the answers, beside what was sent; what is blacked out above is blacked out here.
  void amendments() {
    if (c_.amendments.empty()) return;
    out_.body.emplace_back(pdf::Heading{3, "Vom Amt geändert"});
    pdf::Table table{{{"Angabe", 2}, {"Bisher", 2}, {"Jetzt", 2}, {"Grund und Quelle", 3}}, {}};
    boost::json::array list;
    for (const cases::Amendment& one : c_.amendments) {
      for (const cases::FactChange& change : one.changes) {
        const bool hidden = front_.hidden.contains(change.path);
        const std::string before = hidden ? std::string(kBlackedOut) : change.before,
                          after = hidden ? std::string(kBlackedOut) : change.after;
        const std::string why = to_german(berlin_date(one.at)) + ": " + one.reason + " Quelle: " + one.source;
        table.rows.push_back({{cell(change.label), cell(before), cell(after), cell(why)}, true});
        list.push_back(boost::json::object{{"label", change.label},
                                           {"before", before},
                                           {"after", after},
                                           {"reason", one.reason},
                                           {"source", one.source},
                                           {"hidden", hidden}});
      }
    }
    out_.body.emplace_back(std::move(table));
    data_["amendments"] = std::move(list);
  }

  void texts() {
    boost::json::array list;
    for (const FileText& text : front_.texts) {
      out_.body.emplace_back(pdf::Heading{2, spell(text.title)});
      boost::json::array paragraphs;
      for (const std::string& paragraph : text.paragraphs) {
        for (const std::string& line : lines_of(paragraph))
          out_.body.emplace_back(pdf::Paragraph{cell(line)});
        paragraphs.emplace_back(paragraph);
      }
      list.push_back(boost::json::object{{"title", text.title}, {"paragraphs", std::move(paragraphs)}});
    }
    data_["texts"] = std::move(list);
  }

  void attach() {
    data_["format"] = "rathaus-akteneinsicht/1";
    data_["reference"] = c_.reference;
    data_["file_number"] = c_.file_number;
    data_["recipient"] = front_.recipient;
    data_["ground"] = front_.ground;
    data_["at"] = to_iso(front_.at);
    out_.attachments.push_back({.name = "akte.json",
                                .mime = "application/json",
                                .description = "Inhalt dieser Akteneinsicht, maschinenlesbar",
                                .bytes = to_bytes(json::canonical(data_)),
                                .relationship = pdf::Relationship::data});
    for (const FileAttachment& one : front_.beside) {
      out_.attachments.push_back({.name = one.name,
                                  .mime = one.mime,
                                  .description = "Dokument der Akte",
                                  .bytes = one.bytes,
                                  .relationship = pdf::Relationship::supplement});
    }
  }

  const packages::Package& package_;
  const tenancy::Town& town_;
  const cases::Case& c_;
  const FileFront& front_;
  const std::set<std::string>& unknown_;
  pdf::Document out_;
  event::Object data_;
};

// "U+4E2D, U+6587" as UTF-8 characters.
bool learn(std::string_view list, std::set<std::string>& unknown) {
  const std::size_t before = unknown.size();
  for (std::size_t at = list.find("U+"); at != std::string_view::npos; at = list.find("U+", at + 2)) {
    const auto c =
        static_cast<std::uint32_t>(std::strtoul(std::string(list.substr(at + 2, 8)).c_str(), nullptr, 16));
    std::string text;
    if (c < 0x80)
      text += static_cast<char>(c);
    else if (c < 0x800)
      text += {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 0x3f))};
    else if (c < 0x10000)
      text += {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3f)),
               static_cast<char>(0x80 | (c & 0x3f))};
    else
      text += {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3f)),
               static_cast<char>(0x80 | (c >> 6 & 0x3f)), static_cast<char>(0x80 | (c & 0x3f))};
    unknown.insert(std::move(text));
  }
  return unknown.size() > before;
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> answer_fields(const packages::Package& package,
                                                                       const cases::Case& c) {
  const forms::Answers answers = TRY(forms::answers_from_json(*package.form, json::canonical(c.answers)));
  std::vector<std::pair<std::string, std::string>> out;
  for (const forms::SummarySection& section :
       forms::summary(*package.form, answers, {}, forms::Words::output)) {
    for (const forms::SummaryRow& row : section.rows) {
      out.emplace_back(forms::path_of(*package.form, row.place),
                       (section.title.empty() ? "" : section.title + ": ") + row.label);
    }
  }
  return out;
}

Result<Bytes> file_front(const packages::Package& package, const tenancy::Town& town, const cases::Case& c,
                         const FileFront& front) {
  std::set<std::string> unknown;
  for (;;) {
    auto made = pdf::document(TRY(Maker(package, town, c, front, unknown).run()), fonts());
    if (made || made.error().code != "pdf.text.missing_glyph" || !learn(made.error().detail, unknown))
      return made;
  }
}

}  // namespace rathaus::notices
