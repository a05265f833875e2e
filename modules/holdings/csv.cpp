// Lists as text: a whole file or a list of what is wrong in it.
#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "libs/base/time.h"
#include "libs/german/text.h"
#include "modules/holdings/holdings.h"

namespace rathaus::holdings {
namespace {

struct Line {
  std::size_t number = 0;  // in the file, from 1
  std::vector<std::string> cells;
};

std::string trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return std::string(text);
}

// The separator that the first line has most of, outside quotes.
char separator_of(std::string_view bytes) {
  std::size_t counts[3] = {};
  constexpr char kSigns[3] = {';', ',', '\t'};
  bool quoted = false;
  for (const char c : bytes) {
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) break;
    for (int i = 0; i < 3; ++i) counts[i] += !quoted && c == kSigns[i] ? 1 : 0;
  }
  return kSigns[std::max_element(counts, counts + 3) - counts];
}

// RFC 4180: quotes around cells, doubled inside, line ends within quotes belong to the cell.
std::vector<Line> split(std::string_view bytes, std::vector<std::string>& errors) {
  const char separator = separator_of(bytes);
  std::vector<Line> out;
  std::size_t number = 1;
  Line line{1, {}};
  std::string cell;
  bool quoted = false, any = false;
  const auto end_cell = [&] { line.cells.push_back(trimmed(cell)), cell.clear(); };
  const auto end_line = [&] {
    end_cell();
    const bool empty =
        std::all_of(line.cells.begin(), line.cells.end(), [](const std::string& c) { return c.empty(); });
    if (!empty) out.push_back(std::move(line));
    line = Line{number + 1, {}}, any = false;
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    any = true;
    if (quoted) {
      if (c == '"' && i + 1 < bytes.size() && bytes[i + 1] == '"')
        cell += '"', ++i;
      else if (c == '"')
        quoted = false;
      else
        cell += c;
    } else if (c == '"' && trimmed(cell).empty())
      quoted = true, cell.clear();
    else if (c == separator)
      end_cell();
    else if (c == '\n')
      end_line();
    else
      cell += c;
    if (c == '\n') ++number;
  }
  if (quoted)
    errors.push_back(fmt::format("Zeile {}: Ein Anführungszeichen wird nicht geschlossen.", line.number));
  if (any) end_line();
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::optional<LocalDate> day_of(std::string_view text) {
  if (const auto iso = parse_iso_date(text)) return iso;
  return parse_german_date(text);
}

// The value as it is kept, or what is wrong with it.
Result<std::string> value_of(const Column& column, const std::string& typed) {
  const auto no = [&](std::string why) -> Result<std::string> {
    return fail(refused("holdings.cell", column.id, std::move(why)));
  };
  if (column.type == "date") {
    const auto day = day_of(typed);
    return day ? Result<std::string>(to_iso(*day))
               : no(fmt::format("„{}“ ist kein Datum (TT.MM.JJJJ).", typed));
  }
  if (column.type == "bool") {
    const std::string word = lower(typed);
    if (word == "ja" || word == "j" || word == "1" || word == "true" || word == "x")
      return std::string("true");
    if (word == "nein" || word == "n" || word == "0" || word == "false") return std::string("false");
    return no(fmt::format("„{}“ ist weder ja noch nein.", typed));
  }
  if (column.type == "code") {
    for (const std::string& value : column.values) {
      if (lower(value) == lower(typed)) return value;
    }
    std::string allowed;
    for (const std::string& value : column.values) allowed += (allowed.empty() ? "" : ", ") + value;
    return no(fmt::format("„{}“ ist nicht vorgesehen; möglich: {}.", typed, allowed));
  }
  if (typed.size() > 500) return no("Der Text ist zu lang.");
  return typed;
}

class Reader {
 public:
  Reader(const Layout& layout, const std::vector<std::string>& taken)
      : layout_(layout), given_(taken.begin(), taken.end()), taken_(taken) {}

  CsvResult run(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (bytes.size() > kMaxCsvBytes) return stop("Die Datei ist zu groß (höchstens 8 MB).");
    if (!german::is_utf8(bytes))
      return stop("Die Datei ist nicht in UTF-8 gespeichert. Speichern Sie sie als „CSV UTF-8“.");
    const std::vector<Line> lines = split(bytes, out_.errors);
    if (lines.empty()) return stop("Die Datei ist leer.");
    if (lines.size() > kMaxCsvLines) return stop("Die Datei hat zu viele Zeilen.");
    head(lines.front());
    for (std::size_t i = 1; i < lines.size() && out_.errors.size() < kMaxErrors; ++i) one(lines[i]);
    if (lines.size() == 1) say("Nach der Kopfzeile kommt keine Zeile mehr.");
    number_the_rest();
    if (out_.errors.size() >= kMaxErrors) out_.errors.push_back("Weitere Fehler werden nicht aufgezählt.");
    if (!out_.errors.empty()) out_.rows.clear();
    return std::move(out_);
  }

 private:
  CsvResult stop(const char* why) {
    out_.errors.emplace_back(why);
    return std::move(out_);
  }
  void say(std::string what) {
    if (out_.errors.size() < kMaxErrors) out_.errors.push_back(std::move(what));
  }

  void head(const Line& line) {
    for (const std::string& name : line.cells) {
      const auto known = std::find_if(layout_.columns.begin(), layout_.columns.end(), [&](const Column& c) {
        return lower(c.id) == lower(name) || lower(c.label) == lower(name);
      });
      const Column* column = known == layout_.columns.end() ? nullptr : &*known;
      if (column == nullptr && !name.empty()) out_.ignored.push_back(name);
      if (column != nullptr && std::find(order_.begin(), order_.end(), column) != order_.end())
        say(fmt::format("Zeile {}: Die Spalte „{}“ kommt zweimal vor.", line.number, name));
      order_.push_back(column);
    }
    for (const Column& column : layout_.columns) {
      if (column.required && std::find(order_.begin(), order_.end(), &column) == order_.end())
        say(fmt::format("Zeile {}: Die Spalte „{}“ fehlt.", line.number, column.label));
    }
  }

  void one(const Line& line) {
    if (line.cells.size() > order_.size())
      return say(fmt::format("Zeile {}: Es sind {} Felder, die Kopfzeile hat {}.", line.number,
                             line.cells.size(), order_.size()));
    Row typed, row;
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      if (order_[i] != nullptr) typed[order_[i]->id] = line.cells[i];
    }
    for (const CellProblem& one : read_row(layout_, typed, row)) {
      // A column that the file does not have at all was named with the first line.
      const Column* column = layout_.column(one.column);
      if (std::find(order_.begin(), order_.end(), column) != order_.end())
        say(fmt::format("Zeile {}, Spalte „{}“: {}", line.number, column->label, one.text));
    }
    number(line, row);
    out_.rows.push_back(std::move(row));
  }

  void number(const Line& line, const Row& row) {
    const auto found = row.find(layout_.number);
    if (layout_.number.empty() || found == row.end()) return;
    if (!given_.insert(found->second).second)
      say(fmt::format("Zeile {}, Spalte „{}“: Die Nummer „{}“ ist schon vergeben.", line.number,
                      layout_.column(layout_.number)->label, found->second));
    taken_.push_back(found->second);
  }

  void number_the_rest() {
    if (layout_.number.empty() || !out_.errors.empty()) return;
    for (Row& row : out_.rows) {
      if (row.contains(layout_.number)) continue;
      row[layout_.number] = next_number(taken_);
      taken_ = {row[layout_.number]};  // counts up from here
    }
  }

  const Layout& layout_;
  CsvResult out_;
  std::vector<const Column*> order_;
  std::set<std::string> given_;
  std::vector<std::string> taken_;
};

std::string quoted(const std::string& text) {
  // A cell that begins like a formula would be run by a spreadsheet.
  std::string safe =
      !text.empty() && std::string_view("=+-@\t").find(text[0]) != std::string_view::npos ? "'" + text : text;
  if (safe.find_first_of(";\"\n") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

}  // namespace

std::vector<CellProblem> read_row(const Layout& layout, const Row& typed, Row& out) {
  std::vector<CellProblem> problems;
  for (const Column& column : layout.columns) {
    const auto cell = typed.find(column.id);
    if (cell == typed.end() || cell->second.empty()) {
      if (column.required) problems.push_back({column.id, "Die Angabe fehlt."});
      continue;
    }
    if (auto value = value_of(column, cell->second))
      out[column.id] = *std::move(value);
    else
      problems.push_back({column.id, value.error().detail});
  }
  const auto from = out.find(layout.from), until = out.find(layout.until);
  if (!layout.from.empty() && !layout.until.empty() && from != out.end() && until != out.end() &&
      until->second < from->second)
    problems.push_back(
        {layout.until, fmt::format("Der Tag liegt vor „{}“.", layout.column(layout.from)->label)});
  return problems;
}

std::string in_german(const Column& column, const Row& row) {
  const auto found = row.find(column.id);
  if (found == row.end() || found->second.empty()) return {};
  if (column.type == "bool") return found->second == "true" ? "ja" : "nein";
  if (column.type != "date") return found->second;
  const auto day = parse_iso_date(found->second);
  return day ? to_german(*day) : found->second;
}

std::string next_number(const std::vector<std::string>& taken) {
  std::uint64_t highest = 0;
  for (const std::string& one : taken) {
    if (one.empty() || one.size() > 15 || one.find_first_not_of("0123456789") != std::string::npos) continue;
    highest = std::max<std::uint64_t>(highest, std::stoull(one));
  }
  return std::to_string(highest + 1);
}

CsvResult read_csv(const Layout& layout, std::string_view bytes, const std::vector<std::string>& taken) {
  return Reader(layout, taken).run(bytes);
}

std::string to_csv(const Layout& layout, const std::vector<Row>& rows) {
  std::string out;
  for (const Column& column : layout.columns) out += (out.empty() ? "" : ";") + quoted(column.label);
  out += "\n";
  for (const Row& row : rows) {
    std::string line;
    for (const Column& column : layout.columns) {
      line += (&column == &layout.columns.front() ? "" : ";") + quoted(in_german(column, row));
    }
    out += line + "\n";
  }
  return out;
}

}  // namespace rathaus::holdings
