// The structure tree: shape, parents, headings, tables, lists, figures, annotations.
#include "libs/pdf/check_parts.h"

#include <algorithm>

namespace rathaus::pdf::checking {
namespace {

constexpr int kMaxDepth = 200;
constexpr int kMaxSteps = 2'000'000;  // arrays shared by many elements must not make the work quadratic

struct Node {
  QPDFObjectHandle object;
  std::string type;  // standard type without the slash
  std::vector<int> kids;
  std::vector<QPDFObjGen> annotations;
};

class Tags {
 public:
  Tags(QPDF& pdf, const Marks& marks, Report& report) : pdf_(pdf), marks_(marks), report_(report) {}

  void run() {
    QPDFObjectHandle root = pdf_.getRoot().getKey("/StructTreeRoot");
    if (!root.isDictionary() || root.getKey("/K").isNull()) {
      report_.add("tag.root", "catalog", "no structure tree");
      return;
    }
    roles_ = root.getKey("/RoleMap");
    kids(root.getKey("/K"), root, -1, QPDFObjectHandle::newNull(), 0);
    for (std::size_t i = 0; i < nodes_.size(); ++i) check_node(static_cast<int>(i));
    check_headings();
    check_marks();
    check_parent_tree(root);
    check_annotations();
  }

 private:
  std::string where(int node) const {
    return "element " + std::to_string(node + 1) + " (" + nodes_[node].type + ")";
  }

  void kids(QPDFObjectHandle k, QPDFObjectHandle parent, int node, QPDFObjectHandle page, int depth) {
    if (k.isArray()) {
      for (int i = 0; i < k.getArrayNItems(); ++i) kid(k.getArrayItem(i), parent, node, page, depth);
    } else {
      kid(k, parent, node, page, depth);
    }
  }

  void kid(QPDFObjectHandle k, QPDFObjectHandle parent, int node, QPDFObjectHandle page, int depth) {
    if (++steps_ > kMaxSteps) return;
    if (k.isInteger()) {
      if (node >= 0) content(page, k.getIntValueAsInt(), node);
      return;
    }
    if (!k.isDictionary() || depth > kMaxDepth) return;
    const std::string type = text_of_name(k, "/Type");
    if (type == "/MCR") {
      QPDFObjectHandle own = k.getKey("/Pg");
      if (node >= 0 && k.getKey("/MCID").isInteger())
        content(own.isDictionary() ? own : page, k.getKey("/MCID").getIntValueAsInt(), node);
    } else if (type == "/OBJR") {
      if (node < 0) return;
      const QPDFObjGen target = k.getKey("/Obj").getObjGen();
      nodes_[node].annotations.push_back(target);
      owner_of_object_[target] = node;
    } else {
      element(k, parent, node, depth);
    }
  }

  void element(QPDFObjectHandle object, QPDFObjectHandle parent, int parent_node, int depth) {
    if (object.isIndirect() && !seen_.insert(object.getObjGen()).second)
      return;  // a cycle or a second parent
    const int index = static_cast<int>(nodes_.size());
    nodes_.push_back({object, standard_type(text_of_name(object, "/S"))});
    if (parent_node >= 0) nodes_[parent_node].kids.push_back(index);
    if (object.getKey("/P").getObjGen() != parent.getObjGen())
      report_.add("tag.parent", where(index), "/P is not the element above");
    kids(object.getKey("/K"), object, index, object.getKey("/Pg"), depth + 1);
  }

  std::string standard_type(std::string type) {
    static const std::set<std::string> kStandard = {
        "Document", "Part",      "Art",     "Sect",  "Div",  "BlockQuote", "Caption", "TOC",       "TOCI",
        "Index",    "NonStruct", "Private", "P",     "H",    "H1",         "H2",      "H3",        "H4",
        "H5",       "H6",        "L",       "LI",    "Lbl",  "LBody",      "Table",   "TR",        "TH",
        "TD",       "THead",     "TBody",   "TFoot", "Span", "Quote",      "Note",    "Reference", "BibEntry",
        "Code",     "Link",      "Annot",   "Ruby",  "RB",   "RT",         "RP",      "Warichu",   "WT",
        "WP",       "Figure",    "Formula", "Form"};
    for (int step = 0; step < 20; ++step) {
      const std::string bare = type.empty() ? type : type.substr(1);
      if (kStandard.contains(bare)) return bare;
      QPDFObjectHandle next =
          roles_.isDictionary() && !type.empty() ? roles_.getKey(type) : QPDFObjectHandle::newNull();
      if (!next.isName()) {
        report_.add("tag.type", "element " + std::to_string(nodes_.size() + 1), "unknown type " + bare);
        return bare;
      }
      type = next.getName();
    }
    report_.add("tag.type", "role map", "goes round in circles");
    return {};
  }

  void content(QPDFObjectHandle page, int mcid, int node) {
    const auto found = marks_.find(page.getObjGen());
    if (found == marks_.end() || !found->second.contains(mcid)) {
      report_.add("tag.dangling", where(node), "names content that is not on the page");
      return;
    }
    owner_of_mark_[{page.getObjGen(), mcid}] = node;
  }

  // Attributes are one dictionary or an array of them (with revision numbers between).
  QPDFObjectHandle attribute(const Node& node, const std::string& owner, const std::string& key) const {
    QPDFObjectHandle a = node.object;
    a = a.getKey("/A");
    const auto of = [&](QPDFObjectHandle dict) {
      return dict.isDictionary() && text_of_name(dict, "/O") == owner ? dict.getKey(key)
                                                                      : QPDFObjectHandle::newNull();
    };
    if (!a.isArray()) return of(a);
    for (int i = 0; i < a.getArrayNItems(); ++i) {
      QPDFObjectHandle value = of(a.getArrayItem(i));
      if (!value.isNull()) return value;
    }
    return QPDFObjectHandle::newNull();
  }

  void check_node(int index) {
    const Node& node = nodes_[index];
    if (node.type == "Table") check_table(index);
    if (node.type == "L") {
      for (const int kid : node.kids) {
        const std::string& type = nodes_[kid].type;
        if (type != "LI" && type != "L" && type != "Caption")
          report_.add("list.shape", where(kid), "stands in a list but is no item");
      }
    }
    if (node.type == "LI") {
      bool body = false;
      for (const int kid : node.kids) {
        body = body || nodes_[kid].type == "LBody";
        if (nodes_[kid].type != "LBody" && nodes_[kid].type != "Lbl")
          report_.add("list.shape", where(kid), "stands in a list item");
      }
      if (!body) report_.add("list.shape", where(index), "item without LBody");
    }
    if (node.type == "Figure" || node.type == "Formula") {
      bool text = false;
      for (const char* key : {"/Alt", "/ActualText"}) {
        QPDFObjectHandle object = node.object;
        text = text || (object.getKey(key).isString() && !object.getKey(key).getUTF8Value().empty());
      }
      if (!text) report_.add("figure.alt", where(index), "no text instead of the picture");
    }
  }

  void collect_rows(int node, std::vector<int>& rows) const {
    for (const int kid : nodes_[node].kids) {
      const std::string& type = nodes_[kid].type;
      if (type == "TR") rows.push_back(kid);
      if (type == "THead" || type == "TBody" || type == "TFoot") collect_rows(kid, rows);
    }
  }

  int span(const Node& cell, const char* key) const {
    QPDFObjectHandle value = attribute(cell, "/Table", key);
    return value.isInteger() ? std::clamp(value.getIntValueAsInt(), 1, 1000) : 1;
  }

  void check_table(int index) {
    std::vector<int> rows;
    collect_rows(index, rows);
    bool header = false, scopes = true;
    std::set<int> widths;
    std::vector<int> hanging;  // for each column: rows still covered by a cell from above
    for (const int row : rows) {
      std::size_t column = 0;
      for (const int cell : nodes_[row].kids) {
        const Node& node = nodes_[cell];
        if (node.type != "TH" && node.type != "TD") {
          report_.add("table.regular", where(cell), "stands in a row but is no cell");
          continue;
        }
        if (node.type == "TH") {
          header = true;
          const auto scope = attribute(node, "/Table", "/Scope");
          scopes = scopes && (is_name(scope, "/Row") || is_name(scope, "/Column") || is_name(scope, "/Both"));
        }
        while (column < hanging.size() && hanging[column] > 0) ++column;
        const auto end = column + static_cast<std::size_t>(span(node, "/ColSpan"));
        if (hanging.size() < end) hanging.resize(end, 0);
        for (; column < end; ++column) hanging[column] = span(node, "/RowSpan");
      }
      while (column < hanging.size() && hanging[column] > 0) ++column;
      widths.insert(static_cast<int>(column));
      for (int& rest : hanging) rest = std::max(0, rest - 1);
    }
    if (widths.size() > 1) report_.add("table.regular", where(index), "rows of different width");
    if (!header || !scopes)
      report_.add("table.header", where(index), "no header cells, or a header cell without scope");
  }

  void check_headings() {
    int last = 0;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const std::string& type = nodes_[i].type;
      if (type.size() != 2 || type[0] != 'H' || type[1] < '1' || type[1] > '6') continue;
      const int level = type[1] - '0';
      if (level > last + 1) report_.add("heading.order", where(static_cast<int>(i)), "a level is skipped");
      last = level;
    }
  }

  void check_marks() {
    for (const auto& [page, mcids] : marks_) {
      for (const int mcid : mcids) {
        if (!owner_of_mark_.contains({page, mcid})) {
          report_.add("content.unreferenced", "page object " + std::to_string(page.getObj()),
                      "marked content no element names");
        }
      }
    }
  }

  void check_parent_tree(QPDFObjectHandle root) {
    QPDFObjectHandle tree = root.getKey("/ParentTree");
    if (!tree.isDictionary()) {
      report_.add("tag.parent_tree", "structure tree", "no parent tree");
      return;
    }
    QPDFNumberTreeObjectHelper numbers(tree, pdf_, false);
    int page_number = 0;
    for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf_).getAllPages()) {
      ++page_number;
      QPDFObjectHandle object = page.getObjectHandle();
      const std::string at = "page " + std::to_string(page_number);
      QPDFObjectHandle key = object.getKey("/StructParents"), list;
      const bool listed = key.isInteger() && numbers.findObject(key.getIntValue(), list) && list.isArray();
      bool good = listed;
      for (const int mcid : marks_.at(object.getObjGen())) {
        const auto owner = owner_of_mark_.find({object.getObjGen(), mcid});
        if (owner == owner_of_mark_.end()) continue;
        good = good && mcid < list.getArrayNItems() &&
               list.getArrayItem(mcid).getObjGen() == nodes_[owner->second].object.getObjGen();
      }
      if (!good && !marks_.at(object.getObjGen()).empty())
        report_.add("tag.parent_tree", at, "parent tree and elements disagree");
    }
    for (const auto& [object, node] : owner_of_object_) {
      QPDFObjectHandle annotation = pdf_.getObject(object), found;
      QPDFObjectHandle key =
          annotation.isDictionary() ? annotation.getKey("/StructParent") : QPDFObjectHandle::newNull();
      const bool good = key.isInteger() && numbers.findObject(key.getIntValue(), found) &&
                        found.getObjGen() == nodes_[node].object.getObjGen();
      if (!good)
        report_.add("tag.parent_tree", where(node),
                    "parent tree does not lead from the annotation to its element");
    }
  }

  void check_annotations() {
    int page_number = 0;
    for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf_).getAllPages()) {
      const std::string at = "page " + std::to_string(++page_number);
      QPDFObjectHandle list = page.getObjectHandle().getKey("/Annots");
      for (int i = 0; list.isArray() && i < list.getArrayNItems(); ++i) {
        QPDFObjectHandle annotation = list.getArrayItem(i);
        if (!annotation.isDictionary() || text_of_name(annotation, "/Subtype") == "/Popup") continue;
        const bool link = text_of_name(annotation, "/Subtype") == "/Link";
        QPDFObjectHandle contents = annotation.getKey("/Contents");
        if (link && (!contents.isString() || contents.getUTF8Value().empty()))
          report_.add("link.contents", at, "link without a text");
        const auto owner = owner_of_object_.find(annotation.getObjGen());
        if (owner == owner_of_object_.end() || (link && nodes_[owner->second].type != "Link")) {
          report_.add("annotation.tagged", at,
                      "annotation is not in the structure tree, or a link outside of Link");
        }
        // Print set; Invisible, Hidden, NoView, ToggleNoView clear (ISO 19005-2 6.3.2).
        QPDFObjectHandle flags = annotation.getKey("/F");
        const long long bits = flags.isInteger() ? flags.getIntValue() : 0;
        if ((bits & 4) == 0 || (bits & (1 | 2 | 32 | 256)) != 0)
          report_.add("annotation.flags", at, "annotation is hidden or not printed");
      }
    }
  }

  QPDF& pdf_;
  const Marks& marks_;
  Report& report_;
  QPDFObjectHandle roles_ = QPDFObjectHandle::newNull();
  std::vector<Node> nodes_;
  int steps_ = 0;
  std::set<QPDFObjGen> seen_;
  std::map<std::pair<QPDFObjGen, int>, int> owner_of_mark_;
  std::map<QPDFObjGen, int> owner_of_object_;
};

}  // namespace

void check_tags(QPDF& pdf, const Marks& marks, Report& report) {
  Tags(pdf, marks, report).run();
}

}  // namespace rathaus::pdf::checking
