#include "libs/fim/summary.h"

#include <fmt/format.h>

#include <iterator>

namespace rathaus::fim {
namespace {

// One line, without control characters (also those that UTF-8 writes as C2 80 to C2 9F).
std::string line_of(std::string_view text) {
  std::string out;
  bool space = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) ++i;
    if (c1 || c <= ' ' || c == 0x7f) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += text[i];
  }
  return out;
}

class Printer {
 public:
  Printer(const Document& document, const SummaryOptions& options) : document_(document), options_(options) {}

  std::string print() {
    head();
    if (document_.schema) rules(document_.schema->rules, 1);
    for (const Index top : document_.top) position(top, 1);
    for (const Finding& finding : document_.findings) {
      const bool warning = finding.severity == Severity::warning;
      line(0, "{}: Zeile {}, Element <{}>: {}", warning ? "Warnung" : "Hinweis", finding.line,
           finding.element, line_of(finding.message));
    }
    return std::move(out_);
  }

 private:
  template <typename... Arguments>
  void line(std::size_t level, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_.append(level * 2, ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    out_ += '\n';
  }

  void head() {
    const std::string_view version = document_.version == Version::xdf2 ? "2.0" : "3.0.0";
    if (!document_.schema) {
      line(0, "XDatenfelder {}, {}", version,
           document_.root == RootKind::group ? "Datenfeldgruppe" : "Datenfeld");
      return;
    }
    const Schema& schema = *document_.schema;
    line(0, "{} {}", to_text(schema.identifier), line_of(schema.label.empty() ? schema.name : schema.label));
    std::string status;
    if (schema.release) status = fmt::format(", Freigabestatus {}", code_of(*schema.release));
    if (schema.lifecycle) status = fmt::format(", Status {}", code_of(*schema.lifecycle));
    line(0, "XDatenfelder {}{}: {} Felder, {} Gruppen, {} Regeln", version, status, document_.fields.size(),
         document_.groups.size(), document_.rules.size());
    bases(schema.legal_bases, 1);
  }

  void position(Index index, std::size_t level) {
    const Position& at = document_.positions[index];
    const Element& element = document_.element(at);
    std::string kind;
    if (const Field* field = document_.field(index)) {
      kind = fmt::format("{} {}{}", code_of(field->kind), code_of(field->type), bounds(*field));
    } else {
      kind = document_.group(index)->kind == GroupArt::choice ? "Gruppe (Auswahl)" : "Gruppe";
    }
    line(level, "[{}] {} {} ({})", to_text(at.cardinality), line_of(to_text(element.identifier)),
         line_of(question_of(element)), kind);
    bases(at.legal_bases, level + 1);
    bases(element.legal_bases, level + 1);
    if (const Field* field = document_.field(index)) content(*field, level + 1);
    rules(element.rules, level + 1);
    for (const Index child : at.children) position(child, level + 1);
  }

  static std::string bounds(const Field& field) {
    const Constraints& at = field.constraints;
    std::string text;
    if (at.min_length || at.max_length) {
      text += fmt::format(", Länge {}..{}", at.min_length ? fmt::to_string(*at.min_length) : "",
                          at.max_length ? fmt::to_string(*at.max_length) : "");
    }
    if (!at.min_value.empty() || !at.max_value.empty()) {
      text += fmt::format(", Wert {}..{}", line_of(at.min_value), line_of(at.max_value));
    }
    if (!at.pattern.empty()) text += fmt::format(", Muster {}", line_of(at.pattern));
    if (field.max_size_bytes) text += fmt::format(", höchstens {} Byte", *field.max_size_bytes);
    for (const std::string& type : field.media_types) text += ", " + line_of(type);
    return text;
  }

  void content(const Field& field, std::size_t level) {
    if (!field.content.empty()) line(level, "Inhalt: {}", line_of(field.content));
    if (field.code_list) {
      line(level, "Codeliste {} {}", line_of(field.code_list->canonical_uri),
           line_of(field.code_list->version));
    }
    if (!options_.choices) return;
    std::size_t shown = 0;
    for (const Choice& choice : field.choices) {
      if (shown++ == options_.most_choices) {
        line(level, "… {} weitere Werte", field.choices.size() - options_.most_choices);
        break;
      }
      line(level, "= {} {}", line_of(choice.code), line_of(choice.name));
    }
  }

  void rules(const std::vector<Index>& indices, std::size_t level) {
    if (!options_.rules) return;
    for (const Index index : indices) {
      const Rule& rule = document_.rules[index];
      line(level, "Regel {} {}: {}", line_of(to_text(rule.identifier)), line_of(rule.name),
           line_of(rule.text));
      if (!rule.script.empty()) line(level + 1, "(mit Skript, wird nicht ausgeführt)");
    }
  }

  void bases(const std::vector<LegalBasis>& legal_bases, std::size_t level) {
    if (!options_.legal_bases) return;
    for (const LegalBasis& basis : legal_bases) {
      line(level, "Rechtsgrundlage: {}", line_of(basis.text.empty() ? basis.link : basis.text));
    }
  }

  const Document& document_;
  const SummaryOptions& options_;
  std::string out_;
};

}  // namespace

std::string summary(const Document& document, const SummaryOptions& options) {
  return Printer(document, options).print();
}

}  // namespace rathaus::fim
