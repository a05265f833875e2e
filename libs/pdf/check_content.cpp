// Reads the pages' operators: is everything painted tagged or an artifact, and does each glyph have a
// meaning?
#include "libs/pdf/check_parts.h"

#include <cctype>

namespace rathaus::pdf::checking {
namespace {

constexpr int kMaxSteps = 1'000'000;

// Codes a ToUnicode table has: bfchar and bfrange of two-byte codes.
std::set<unsigned> mapped_codes(QPDFObjectHandle stream) {
  std::set<unsigned> out;
  int steps = 0;
  const auto data = stream.getStreamData();
  const std::string text(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
  for (const bool range : {false, true}) {
    const std::string from_word = range ? "beginbfrange" : "beginbfchar",
                      to_word = range ? "endbfrange" : "endbfchar";
    for (std::size_t at = text.find(from_word); at != std::string::npos; at = text.find(from_word, at + 1)) {
      const std::size_t end = text.find(to_word, at);
      std::vector<unsigned> codes;
      for (std::size_t i = text.find('<', at); i != std::string::npos && i < end; i = text.find('<', i + 1)) {
        codes.push_back(static_cast<unsigned>(std::strtoul(text.substr(i + 1, 4).c_str(), nullptr, 16)));
      }
      const std::size_t step = range ? 3 : 2;
      for (std::size_t i = 0; i + step <= codes.size(); i += step) {
        const unsigned last = range ? codes[i + 1] : codes[i];
        for (unsigned code = codes[i]; code <= last && code < 65536 && ++steps < kMaxSteps; ++code)
          out.insert(code);
      }
    }
  }
  return out;
}

class Operators : public QPDFObjectHandle::ParserCallbacks {
 public:
  Operators(QPDFObjectHandle resources, std::string where, Report& report)
      : resources_(resources), where_(std::move(where)), report_(report) {}

  void handleObject(QPDFObjectHandle object, size_t, size_t) override {
    if (!object.isOperator()) {
      if (operands_.size() < 10000) operands_.push_back(object);
      return;
    }
    step(object.getOperatorValue());
    operands_.clear();
  }

  void handleEOF() override {
    if (!stack_.empty()) once("content.nesting", "marked content is not closed");
  }

  std::set<int> mcids;

 private:
  enum class Kind { other, tagged, artifact };

  void once(const std::string& rule, const std::string& message) {
    if (said_.insert(rule + message).second) report_.add(rule, where_, message);
  }

  bool inside(Kind kind) const {
    for (const Kind k : stack_) {
      if (k == kind) return true;
    }
    return false;
  }

  QPDFObjectHandle resource(const char* category, QPDFObjectHandle name) {
    QPDFObjectHandle dict =
        resources_.isDictionary() ? resources_.getKey(category) : QPDFObjectHandle::newNull();
    return dict.isDictionary() && name.isName() ? dict.getKey(name.getName()) : QPDFObjectHandle::newNull();
  }

  void begin(bool with_properties) {
    Kind kind = Kind::other;
    if (!operands_.empty() && is_name(operands_.front(), "/Artifact")) kind = Kind::artifact;
    QPDFObjectHandle properties =
        with_properties && operands_.size() > 1 ? operands_[1] : QPDFObjectHandle::newNull();
    if (properties.isName()) properties = resource("/Properties", properties);
    if (properties.isDictionary() && properties.getKey("/MCID").isInteger()) {
      kind = Kind::tagged;
      if (!mcids.insert(properties.getKey("/MCID").getIntValueAsInt()).second)
        once("content.nesting", "an MCID is used twice");
    }
    if ((kind == Kind::tagged && inside(Kind::artifact)) ||
        (kind == Kind::artifact && inside(Kind::tagged))) {
      once("content.nesting", "tagged content and artifact inside each other");
    }
    stack_.push_back(kind);
  }

  void show(QPDFObjectHandle text) {
    if (text.isArray()) {
      for (int i = 0; i < text.getArrayNItems(); ++i) show(text.getArrayItem(i));
    }
    if (!text.isString() || codes_.empty()) return;
    const std::string bytes = text.getStringValue();
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
      const unsigned code =
          static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]);
      if (code == 0 || !codes_.contains(code))
        once("font.unicode", "a glyph is shown that has no meaning in Unicode");
    }
  }

  void select_font() {
    codes_.clear();
    if (operands_.size() < 2) return;
    QPDFObjectHandle font = resource("/Font", operands_[0]);
    if (!font.isDictionary() || !is_name(font.getKey("/Encoding"), "/Identity-H") ||
        !font.getKey("/ToUnicode").isStream())
      return;
    auto [it, fresh] = known_codes_.try_emplace(font.getObjGen());
    if (fresh) it->second = mapped_codes(font.getKey("/ToUnicode"));
    codes_ = it->second;
    codes_.insert(65536);  // never empty: an empty table maps nothing
  }

  void step(const std::string& op) {
    static const std::set<std::string> kPaint = {"Tj", "TJ", "'", "\"", "S",  "s",  "f",  "F",           "f*",
                                                 "B",  "B*", "b", "b*", "sh", "Do", "EI", "INLINE_IMAGE"};
    if (op == "BDC" || op == "BMC") begin(op == "BDC");
    if (op == "EMC") {
      if (stack_.empty()) {
        once("content.nesting", "EMC without a beginning");
      } else {
        stack_.pop_back();
      }
    }
    if (op == "Tf") select_font();
    if (kPaint.contains(op)) {
      if (!inside(Kind::tagged) && !inside(Kind::artifact))
        once("content.untagged", "painted content is neither tagged nor an artifact");
      if (op[0] == 'T' && !operands_.empty()) show(operands_.back());
    }
  }

  QPDFObjectHandle resources_;
  const std::string where_;
  Report& report_;
  std::vector<QPDFObjectHandle> operands_;
  std::vector<Kind> stack_;
  std::set<unsigned> codes_;
  std::map<QPDFObjGen, std::set<unsigned>> known_codes_;
  std::set<std::string> said_;
};

}  // namespace

Marks check_content(QPDF& pdf, Report& report) {
  Marks marks;
  int number = 0;
  for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf).getAllPages()) {
    const std::string where = "page " + std::to_string(++number);
    QPDFObjectHandle object = page.getObjectHandle();
    Operators operators(page.getAttribute("/Resources", false), where, report);
    page.parseContents(&operators);
    marks[object.getObjGen()] = std::move(operators.mcids);
    if (object.getKey("/Annots").isArray() && object.getKey("/Annots").getArrayNItems() > 0 &&
        text_of_name(object, "/Tabs") != "/S") {
      report.add("page.tabs", where, "tab order does not follow the tags");
    }
  }
  return marks;
}

}  // namespace rathaus::pdf::checking
