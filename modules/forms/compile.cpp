#include "modules/forms/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "libs/base/time.h"
#include "libs/german/number.h"
#include "libs/german/text.h"
#include "modules/forms/hints.h"
#include "modules/forms/pattern.h"
#include "modules/forms/recognise.h"
#include "modules/forms/rules.h"

namespace rathaus::forms {
namespace {

// Places that stand open from the start, because every schema minimum counts: a bound against schemas made to
// explode.
constexpr std::uint64_t kMaxMinimumPlaces = 20'000;

FieldKind kind_of(fim::FieldKind kind) {
  switch (kind) {
    case fim::FieldKind::input: return FieldKind::input;
    case fim::FieldKind::select: return FieldKind::select;
    case fim::FieldKind::label: return FieldKind::label;
    case fim::FieldKind::hidden: return FieldKind::hidden;
    case fim::FieldKind::locked: return FieldKind::locked;
  }
  return FieldKind::input;
}

DataType type_of(fim::DataType type) {
  switch (type) {
    case fim::DataType::text: return DataType::text;
    case fim::DataType::text_latin: return DataType::text_latin;
    case fim::DataType::date: return DataType::date;
    case fim::DataType::time: return DataType::time;
    case fim::DataType::datetime: return DataType::date_time;
    case fim::DataType::boolean: return DataType::boolean;
    case fim::DataType::num: return DataType::number;
    case fim::DataType::num_int: return DataType::integer;
    case fim::DataType::num_currency: return DataType::currency;
    case fim::DataType::file: return DataType::file;
    case fim::DataType::object: return DataType::object;
  }
  return DataType::text;
}

Prefill prefill_of(fim::Prefill prefill) {
  switch (prefill) {
    case fim::Prefill::none: return Prefill::none;
    case fim::Prefill::optional: return Prefill::optional;
    case fim::Prefill::mandatory: return Prefill::mandatory;
  }
  return Prefill::none;
}

std::uint32_t clamp(std::uint64_t value) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(value, kUnbounded - 1));
}

class Compiler {
 public:
  Compiler(const fim::Document& document, const CodeLists& lists) : document_(document), lists_(lists) {}

  Result<Form> run() {
    if (document_.positions.size() + 1 > kMaxNodes) {
      return fail(refused("form.too_large", {}, std::to_string(document_.positions.size()) + " Elemente"));
    }
    nodes_.assign(document_.positions.size(), kNoNode);
    root();
    for (const fim::Index each : document_.top) {
      if (auto status = position(each, 0, 1); !status) return fail(std::move(status.error()));
    }
    form_.nodes[0].end = static_cast<NodeIndex>(form_.nodes.size());
    rules();
    if (form_.field_count() == 0) return fail(refused("form.empty"));
    if (places(0) > kMaxMinimumPlaces) return fail(refused("form.too_large", {}, "zu viele Mindestangaben"));
    finish(form_);
    return std::move(form_);
  }

 private:
  void root() {
    Node node;
    if (document_.schema) {
      const fim::Schema& schema = *document_.schema;
      form_.schema_id = schema.identifier.id;
      form_.schema_version = schema.identifier.version;
      form_.title = schema.label.empty() ? schema.name : schema.label;
      node.help = schema.help;
      node.legal_bases = bases(schema.legal_bases);
    } else if (!document_.top.empty()) {
      const fim::Element& element = document_.element(document_.positions[document_.top.front()]);
      form_.schema_id = element.identifier.id;
      form_.schema_version = element.identifier.version;
      form_.title = fim::question_of(element);
    }
    node.id = node.key = form_.schema_id;
    node.version = form_.schema_version;
    form_.title = german::tidy(form_.title);
    node.label = node.output_label = form_.title;
    if (!node.legal_bases.empty()) node.legal_basis_from = 0;
    form_.nodes.push_back(std::move(node));
  }

  Status position(fim::Index index, NodeIndex parent, std::size_t depth) {
    if (depth > kMaxDepth) return fail(refused("form.too_deep", fim::path_of(document_, index)));
    const fim::Position& position = document_.positions[index];
    const fim::Element& element = document_.element(position);
    const auto self = static_cast<NodeIndex>(form_.nodes.size());
    nodes_[index] = self;
    Node node;
    node.kind = position.kind == fim::PositionKind::group ? NodeKind::group : NodeKind::field;
    node.parent = parent;
    node.depth = static_cast<std::uint8_t>(depth);
    occurrences(position.cardinality, self, node);
    node.id = element.identifier.id;
    node.version = element.identifier.version;
    node.key = unique_key(parent, node.id);
    node.label = german::tidy(fim::question_of(element));
    node.output_label = german::tidy(element.label_output);
    if (node.output_label.empty()) node.output_label = node.label;
    node.help = element.help_input;
    node.output_help = element.help_output;
    law(index, node);
    if (node.kind == NodeKind::group) {
      const fim::Group* group = document_.group(index);
      node.choice = group != nullptr && group->kind == fim::GroupArt::choice;
    } else if (const fim::Field* field = document_.field(index)) {
      this->field(*field, self, node);
    }
    form_.nodes.push_back(std::move(node));
    if (form_.nodes[self].kind == NodeKind::group) {
      for (const fim::Index child : position.children) {
        if (auto status = this->position(child, self, depth + 1); !status) return status;
      }
    }
    form_.nodes[self].end = static_cast<NodeIndex>(form_.nodes.size());
    return {};
  }

  void occurrences(const fim::Cardinality& cardinality, NodeIndex self, Node& node) {
    node.min = cardinality.min;
    node.max = cardinality.max == fim::Cardinality::unbounded ? kUnbounded : cardinality.max;
    if (node.min > kMaxOccurrences) {
      found("form.occurrences_limited", self,
            fmt::format("Mindestens {} Angaben sind mehr, als ein Formular aufnimmt; es bleibt bei {}.",
                        node.min, kMaxOccurrences));
      node.min = kMaxOccurrences;
    }
    node.max = std::max(node.max, node.min);
  }

  std::string unique_key(NodeIndex parent, const std::string& id) {
    const int count = ++seen_[{parent, id}];
    return count == 1 ? id : id + "~" + std::to_string(count);
  }

  std::vector<std::uint32_t> bases(const std::vector<fim::LegalBasis>& source) {
    std::vector<std::uint32_t> out;
    for (const fim::LegalBasis& each : source) {
      const auto [at, fresh] = bases_.try_emplace({each.text, each.link}, form_.legal_bases.size());
      if (fresh) form_.legal_bases.push_back({each.text, each.link});
      out.push_back(static_cast<std::uint32_t>(at->second));
    }
    return out;
  }

  void law(fim::Index index, Node& node) {
    const fim::InheritedLegalBasis inherited = fim::legal_basis_of(document_, index);
    if (inherited.bases == nullptr || inherited.bases->empty()) return;
    node.legal_bases = bases(*inherited.bases);
    if (inherited.source == fim::LegalBasisSource::schema || inherited.source_position == fim::none) {
      node.legal_basis_from = 0;
    } else {
      node.legal_basis_from =
          nodes_[inherited.source_position];  // the position itself or one above it: already known
    }
  }

  void field(const fim::Field& source, NodeIndex self, Node& node) {
    FieldSpec& out = node.field;
    out.kind = kind_of(source.kind);
    out.type = type_of(source.type);
    out.prefill = prefill_of(source.prefill);
    out.content = source.content;
    out.media_types = source.media_types;
    out.max_size_bytes = source.max_size_bytes;
    codes(source, self, out);
    limits(source.constraints, self, out);
    if (out.type == DataType::object) {
      found("form.object_as_text", self, "Der Datentyp „Objekt“ wird als Text abgefragt.");
    }
    if (out.type == DataType::text || out.type == DataType::text_latin || out.type == DataType::object) {
      out.format = recognise_format(source, node.label);
    }
    out.must_accept = out.type == DataType::boolean && out.kind == FieldKind::input && node.min > 0 &&
                      is_declaration(node.label);
    if (!source.constraints.note.empty()) {
      found("form.constraint_note", self,
            "Hinweis zur Präzisierung, nicht ausführbar: " + source.constraints.note);
    }
    node.hint = hint_for(out);
  }

  void limits(const fim::Constraints& source, NodeIndex self, FieldSpec& out) {
    const bool text =
        out.type == DataType::text || out.type == DataType::text_latin || out.type == DataType::object;
    if (text) {
      if (source.min_length) out.min_length = clamp(*source.min_length);
      if (source.max_length) out.max_length = clamp(*source.max_length);
      out.pattern = source.pattern;
      if (!out.pattern.empty()) {
        if (const auto compiled = Pattern::compile(out.pattern); !compiled) {
          found("form.pattern_not_translated", self,
                fmt::format("Das Muster „{}“ wird nicht geprüft: {}.", out.pattern, compiled.error().detail));
        }
      }
    }
    limit(source.min_value, self, out, out.min_number, out.min_date);
    limit(source.max_value, self, out, out.max_number, out.max_date);
  }

  void limit(const std::string& text, NodeIndex self, const FieldSpec& field,
             std::optional<feel::Decimal>& number, std::string& date) {
    if (text.empty()) return;
    switch (field.type) {
      case DataType::integer:
      case DataType::number:
      case DataType::currency:
        number = feel::Decimal::parse(text);
        if (!number) {
          if (const auto german = german::parse_decimal(text)) number = feel::Decimal::parse(*german);
        }
        if (number) return;
        break;
      case DataType::date:
        if (const auto iso = parse_iso_date(text.substr(0, 10))) {
          date = to_iso(*iso);
          return;
        }
        break;
      default: break;
    }
    found("form.limit_not_understood", self,
          fmt::format("Die Wertgrenze „{}“ passt nicht zum Datentyp.", text));
  }

  void codes(const fim::Field& source, NodeIndex self, FieldSpec& out) {
    if (source.code_list) out.code_list_uri = source.code_list->canonical_uri;
    if (!source.choices.empty()) {
      CodeList list;
      for (const fim::Choice& choice : source.choices) {
        list.codes.push_back({choice.code, choice.name.empty() ? choice.code : choice.name, choice.help});
      }
      out.code_list = share(std::move(list), self);
    } else if (source.code_list) {
      if (auto list = lists_(source, *source.code_list); list && !list->codes.empty()) {
        out.code_list = share(std::move(*list), self);
      } else {
        found("form.code_list_missing", self,
              fmt::format("Die Codeliste {} liegt nicht vor; die Angabe wird als freier Text aufgenommen.",
                          source.code_list->canonical_uri));
      }
    } else if (out.kind == FieldKind::select) {
      found("form.select_without_codes", self,
            "Auswahlfeld ohne Werte: die Angabe wird als freier Text aufgenommen.");
    }
  }

  std::int32_t share(CodeList list, NodeIndex self) {
    std::set<std::string_view> seen;
    std::string key = list.uri + "|" + list.version;
    const std::size_t before = list.codes.size();
    std::erase_if(list.codes,
                  [&seen](const Code& code) { return code.code.empty() || !seen.insert(code.code).second; });
    if (list.codes.size() != before) {
      found("form.code_duplicate", self,
            "Die Codeliste enthält leere oder doppelte Codes; sie wurden ausgelassen.");
    }
    for (const Code& code : list.codes) key += "\x1f" + code.code + "\x1e" + code.label + "\x1e" + code.help;
    const auto [at, fresh] = shared_lists_.try_emplace(std::move(key), form_.code_lists.size());
    if (fresh) form_.code_lists.push_back(std::move(list));
    return static_cast<std::int32_t>(at->second);
  }

  void rules() {
    for (const fim::Rule& rule : document_.rules) {
      const NodeIndex node = rule.position == fim::none ? NodeIndex{0} : nodes_[rule.position];
      form_.nodes[node].rules.push_back(static_cast<std::uint32_t>(form_.rules.size()));
      form_.rules.push_back({rule.identifier.id, rule.identifier.version, rule.name, rule.text, node, false});
    }
    compile_rules(form_, document_);
  }

  // Places below one occurrence of the node that stand open from the start.
  std::uint64_t places(NodeIndex node) const {
    std::uint64_t sum = 1;
    for (NodeIndex child = form_.first_child(node); child != kNoNode; child = form_.next_sibling(child)) {
      sum += std::max<std::uint64_t>(form_[child].min, 1) * places(child);
      if (sum > kMaxMinimumPlaces) return sum;
    }
    return sum;
  }

  void found(std::string code, NodeIndex node, std::string text) {
    form_.findings.push_back({std::move(code), node, std::move(text)});
  }

  const fim::Document& document_;
  const CodeLists& lists_;
  Form form_;
  std::vector<NodeIndex> nodes_;  // by fim position
  std::map<std::pair<NodeIndex, std::string>, int> seen_;
  std::map<std::pair<std::string, std::string>, std::size_t> bases_;
  std::map<std::string, std::size_t> shared_lists_;
};

const fim::CodeList* find_list(std::span<const fim::CodeList> lists, const fim::CodeListReference& wanted) {
  const auto find = [&](auto matches) -> const fim::CodeList* {
    const auto at = std::ranges::find_if(lists, matches);
    return at == lists.end() ? nullptr : &*at;
  };
  if (!wanted.canonical_version_uri.empty()) {
    if (const auto* list = find([&](const fim::CodeList& each) {
          return each.canonical_version_uri == wanted.canonical_version_uri;
        })) {
      return list;
    }
  }
  if (wanted.canonical_uri.empty()) return nullptr;
  if (const auto* list = find([&](const fim::CodeList& each) {
        return each.canonical_uri == wanted.canonical_uri && each.version == wanted.version;
      })) {
    return list;
  }
  return find([&](const fim::CodeList& each) { return each.canonical_uri == wanted.canonical_uri; });
}

}  // namespace

CodeLists genericode_lists(std::span<const fim::CodeList> lists) {
  return [lists](const fim::Field& field, const fim::CodeListReference& wanted) -> std::optional<CodeList> {
    const fim::CodeList* list = find_list(lists, wanted);
    if (list == nullptr) return std::nullopt;
    auto view = fim::CodeListView::open(*list, field.code_key, field.name_key, field.help_key);
    if (!view) view = fim::CodeListView::open(*list);
    if (!view) return std::nullopt;
    CodeList out{list->canonical_uri, list->version, {}};
    for (std::size_t row = 0; row < view->size(); ++row) {
      out.codes.push_back(
          {std::string(view->code(row)), std::string(view->label(row)), std::string(view->help(row))});
    }
    return out;
  };
}

Result<Form> compile_form(const fim::Document& document, const CodeLists& lists) {
  return Compiler(document, lists).run();
}

}  // namespace rathaus::forms
