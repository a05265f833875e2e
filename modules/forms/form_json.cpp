// The stored form: short member names, defaults left out, texts that repeat (help, questions of harmonised
// elements) kept once in a table "t" and named by number. Version 1.
#include <boost/json.hpp>
#include <limits>
#include <unordered_map>

#include "libs/base/check.h"
#include "modules/forms/condition_paths.h"
#include "modules/forms/form.h"

namespace rathaus::forms {
namespace json = boost::json;
json::value json_of(const feel::ExpressionTree& tree) {
  json::parse_options options;
  options.max_depth = 2 * feel::kMaxTreeDepth + 8;
  return json::parse(tree.json(), {}, options);
}

namespace {

constexpr int kFormat = 1;

class Writer {
 public:
  explicit Writer(const Form& form) : form_(form) {}

  std::string write() {
    json::object root;
    root["format"] = kFormat;
    root["schema"] = form_.schema_id;
    root["version"] = form_.schema_version;
    root["title"] = form_.title;
    json::array nodes;
    for (const Node& each : form_.nodes) nodes.push_back(node(each));
    root["nodes"] = std::move(nodes);
    json::array bases;
    for (const LegalBasis& each : form_.legal_bases) bases.push_back(json::array{each.text, each.link});
    root["law"] = std::move(bases);
    json::array lists;
    for (const CodeList& each : form_.code_lists) lists.push_back(list(each));
    root["lists"] = std::move(lists);
    json::array conditions;
    for (const Conditions& each : form_.conditions) conditions.push_back(slots(each));
    root["conditions"] = std::move(conditions);
    json::array rules;
    for (const ProseRule& each : form_.rules) {
      json::array row{each.id, each.version, each.name, text(each.text), each.node, each.executable};
      if (json::object more = carried(each); !more.empty()) row.emplace_back(std::move(more));
      rules.emplace_back(std::move(row));
    }
    root["rules"] = std::move(rules);
    json::array findings;
    for (const Finding& each : form_.findings)
      findings.push_back(json::array{each.code, each.node, each.text});
    root["findings"] = std::move(findings);
    root["t"] = std::move(texts_);
    return json::serialize(root);
  }

 private:
  std::int64_t text(const std::string& value) {
    const auto [at, fresh] = numbers_.try_emplace(value, static_cast<std::int64_t>(texts_.size()));
    if (fresh) texts_.emplace_back(value);
    return at->second;
  }

  void put(json::object& out, const char* name, const std::string& value) {
    if (!value.empty()) out[name] = text(value);
  }

  json::object node(const Node& node) {
    json::object out;
    out["k"] = node.key;
    if (node.kind == NodeKind::group)
      out["g"] = node.end;  // groups say where they end; a field ends after itself
    if (node.min != 1) out["min"] = node.min;
    if (node.max != 1) out["max"] = node.max;
    if (node.choice) out["x"] = true;
    if (node.key != node.id) out["id"] = node.id;
    put(out, "v", node.version);
    put(out, "q", node.label);
    if (node.output_label != node.label) out["o"] = text(node.output_label);
    put(out, "h", node.help);
    put(out, "oh", node.output_help);
    put(out, "hint", node.hint);
    if (!node.legal_bases.empty()) out["law"] = json::value_from(node.legal_bases);
    if (node.legal_basis_from != kNoNode) out["from"] = node.legal_basis_from;
    if (!node.rules.empty()) out["rules"] = json::value_from(node.rules);
    if (node.conditions >= 0) out["c"] = node.conditions;
    if (node.kind == NodeKind::field) field(node.field, out);
    return out;
  }

  void field(const FieldSpec& field, json::object& out) {
    out["f"] = json::array{static_cast<int>(field.kind), static_cast<int>(field.type),
                           static_cast<int>(field.format), static_cast<int>(field.prefill)};
    if (field.must_accept) out["must"] = true;
    if (field.min_length) out["minl"] = *field.min_length;
    if (field.max_length) out["maxl"] = *field.max_length;
    if (field.min_number) out["minn"] = field.min_number->to_string();
    if (field.max_number) out["maxn"] = field.max_number->to_string();
    put(out, "mind", field.min_date);
    put(out, "maxd", field.max_date);
    put(out, "re", field.pattern);
    if (!field.media_types.empty()) out["mime"] = json::value_from(field.media_types);
    if (field.max_size_bytes) out["size"] = *field.max_size_bytes;
    put(out, "text", field.content);
    if (field.code_list >= 0) out["list"] = field.code_list;
    put(out, "uri", field.code_list_uri);
  }

  static json::object list(const CodeList& list) {
    json::array codes;
    for (const Code& code : list.codes) {
      json::array row{code.code, code.label};
      if (!code.help.empty()) row.emplace_back(code.help);
      codes.push_back(std::move(row));
    }
    return {{"uri", list.uri}, {"version", list.version}, {"codes", std::move(codes)}};
  }

  // How a rule is carried out, or why not.
  static json::object carried(const ProseRule& rule) {
    json::object out;
    if (rule.completed) out["done"] = true;
    if (!rule.message.empty()) out["say"] = rule.message;
    if (!rule.why.empty()) out["why"] = rule.why;
    if (rule.stopped_at > 0) out["at"] = rule.stopped_at;
    json::array effects;
    for (const RuleEffect& each : rule.effects) {
      effects.push_back(
          json::array{static_cast<int>(each.effect), each.node, each.value, each.when, json_of(each.tree)});
    }
    if (!effects.empty()) out["fx"] = std::move(effects);
    return out;
  }

  static json::object slots(const Conditions& conditions) {
    json::object out;
    const auto put = [&out](const char* name, const std::optional<feel::ExpressionTree>& tree) {
      if (tree) out[name] = json_of(*tree);
    };
    put("shown", conditions.shown);
    put("required", conditions.required);
    put("prefilled", conditions.prefilled);
    put("valid", conditions.valid);
    if (!conditions.valid_message.empty()) out["message"] = conditions.valid_message;
    put("optional", conditions.optional);
    json::array checks;
    for (const Check& each : conditions.checks)
      checks.push_back(json::array{json_of(each.tree), each.message, json::value_from(each.reads)});
    if (!checks.empty()) out["checks"] = std::move(checks);
    return out;
  }

  const Form& form_;
  json::array texts_;
  std::unordered_map<std::string, std::int64_t> numbers_;
};

// Every access is checked once here; a wrong type or number sets `bad_` and yields a default, so that reading
// needs no exceptions and stays in one place.
class Reader {
 public:
  Result<Form> read(std::string_view source) {
    boost::system::error_code error;
    json::parse_options options;
    options.max_depth = 2 * feel::kMaxTreeDepth + 16;
    const json::value root_value = json::parse({source.data(), source.size()}, error, {}, options);
    if (error || !root_value.is_object()) return fail(invalid("form.json", "not a JSON object"));
    const json::object& root = root_value.get_object();
    if (integer(root, "format", 0, 1000, 0) != kFormat) return fail(invalid("form.json", "unknown format"));
    for (const json::value& each : array(root, "t")) texts_.push_back(string(each));
    form_.schema_id = string(root, "schema");
    form_.schema_version = string(root, "version");
    form_.title = string(root, "title");
    for (const json::value& each : array(root, "law")) {
      const json::array& row = row_of(each, 2);
      if (!bad_) form_.legal_bases.push_back({string(row[0]), string(row[1])});
    }
    lists(array(root, "lists"));
    conditions(array(root, "conditions"));
    rules(array(root, "rules"));
    const json::array& nodes = array(root, "nodes");
    if (nodes.empty() || nodes.size() > kMaxNodes) return fail(invalid("form.json", "number of nodes"));
    count_ = nodes.size();
    for (const json::value& each : nodes) node(object(each));
    for (const json::value& each : array(root, "findings")) {
      const json::array& row = row_of(each, 3);
      if (!bad_) form_.findings.push_back({string(row[0]), index(row[1]), string(row[2])});
    }
    if (!bad_) structure();
    if (bad_) return fail(invalid("form.json", what_));
    finish(form_);
    return std::move(form_);
  }

 private:
  void bad(const char* what) {
    if (!bad_) what_ = what;
    bad_ = true;
  }
  const json::array& array(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    if (found != nullptr && found->is_array()) return found->get_array();
    bad(name);
    return nothing_;
  }
  const json::object& object(const json::value& from) {
    if (from.is_object()) return from.get_object();
    bad("object expected");
    return no_object_;
  }
  const json::array& row_of(const json::value& from, std::size_t least) {
    if (from.is_array() && from.get_array().size() >= least) return from.get_array();
    bad("row expected");
    return nothing_;
  }
  std::string string(const json::value& from) {
    if (from.is_string()) return {from.get_string().data(), from.get_string().size()};
    bad("string expected");
    return {};
  }
  std::string string(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    if (found != nullptr) return string(*found);
    bad(name);
    return {};
  }
  std::int64_t integer(const json::value& from, std::int64_t low, std::int64_t high) {
    if (from.is_int64() && from.get_int64() >= low && from.get_int64() <= high) return from.get_int64();
    bad("number out of range");
    return low;
  }
  std::int64_t integer(const json::object& from, const char* name, std::int64_t low, std::int64_t high,
                       std::int64_t fallback) {
    const json::value* found = from.if_contains(name);
    return found == nullptr ? fallback : integer(*found, low, high);
  }
  NodeIndex index(const json::value& from) {
    return static_cast<NodeIndex>(integer(from, 0, static_cast<std::int64_t>(kMaxNodes)));
  }
  bool flag(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    return found != nullptr && found->is_bool() && found->get_bool();
  }
  std::string shared(const json::value& from) {
    const auto number = static_cast<std::size_t>(integer(from, 0, std::numeric_limits<std::int32_t>::max()));
    if (number < texts_.size()) return texts_[number];
    bad("text number");
    return {};
  }
  std::string shared(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    return found == nullptr ? std::string{} : shared(*found);
  }
  std::optional<feel::Decimal> decimal(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    if (found == nullptr) return std::nullopt;
    const auto out = feel::Decimal::parse(string(*found));
    if (!out) bad(name);
    return out;
  }
  std::optional<std::uint32_t> length(const json::object& from, const char* name) {
    if (!from.contains(name)) return std::nullopt;
    return static_cast<std::uint32_t>(integer(from, name, 0, kUnbounded, 0));
  }
  std::vector<std::uint32_t> numbers(const json::object& from, const char* name, std::size_t limit) {
    std::vector<std::uint32_t> out;
    if (!from.contains(name)) return out;
    for (const json::value& each : array(from, name)) {
      out.push_back(static_cast<std::uint32_t>(integer(each, 0, static_cast<std::int64_t>(limit) - 1)));
    }
    return out;
  }

  void lists(const json::array& source) {
    for (const json::value& each : source) {
      const json::object& from = object(each);
      CodeList list{string(from, "uri"), string(from, "version"), {}};
      for (const json::value& code : array(from, "codes")) {
        const json::array& row = row_of(code, 2);
        if (bad_) return;
        list.codes.push_back(
            {string(row[0]), string(row[1]), row.size() > 2 ? string(row[2]) : std::string{}});
      }
      form_.code_lists.push_back(std::move(list));
    }
  }

  void conditions(const json::array& source) {
    for (const json::value& each : source) {
      const json::object& from = object(each);
      Conditions out;
      const auto tree = [&](const char* name, std::optional<feel::ExpressionTree>& slot) {
        const json::value* found = from.if_contains(name);
        if (found == nullptr) return;
        auto parsed = feel::ExpressionTree::parse(*found);
        if (parsed) {
          slot = std::move(*parsed);
        } else {
          bad(name);
        }
      };
      tree("shown", out.shown);
      tree("required", out.required);
      tree("prefilled", out.prefilled);
      tree("valid", out.valid);
      tree("optional", out.optional);
      if (from.contains("checks")) {
        for (const json::value& one : array(from, "checks")) {
          const json::array& row = row_of(one, 3);
          if (bad_) return;
          auto parsed = feel::ExpressionTree::parse(row[0]);
          if (!parsed || !row[2].is_array()) return bad("checks");
          Check check{std::move(*parsed), string(row[1]), {}};
          for (const json::value& node : row[2].get_array()) check.reads.push_back(index(node));
          out.checks.push_back(std::move(check));
        }
      }
      if (from.contains("message")) out.valid_message = string(from, "message");
      form_.conditions.push_back(std::move(out));
    }
  }

  void rules(const json::array& source) {
    for (const json::value& each : source) {
      const json::array& row = row_of(each, 6);
      if (bad_) return;
      ProseRule rule{string(row[0]), string(row[1]), string(row[2]),
                     shared(row[3]), index(row[4]),  row[5].is_bool() && row[5].get_bool()};
      if (row.size() > 6) carried(object(row[6]), rule);
      form_.rules.push_back(std::move(rule));
    }
  }

  void carried(const json::object& from, ProseRule& rule) {
    rule.completed = flag(from, "done");
    if (from.contains("say")) rule.message = string(from, "say");
    if (from.contains("why")) rule.why = string(from, "why");
    rule.stopped_at = static_cast<std::uint32_t>(integer(from, "at", 0, kUnbounded, 0));
    if (!from.contains("fx")) return;
    for (const json::value& each : array(from, "fx")) {
      const json::array& row = row_of(each, 5);
      if (bad_) return;
      auto tree = feel::ExpressionTree::parse(row[4]);
      if (!tree) return bad("fx");
      rule.effects.push_back({static_cast<Effect>(integer(row[0], 0, static_cast<int>(Effect::valid))),
                              index(row[1]), string(row[2]), string(row[3]), std::move(*tree)});
    }
  }

  void node(const json::object& from) {
    Node out;
    const auto self = form_.nodes.size();
    out.key = string(from, "k");
    out.id = from.contains("id") ? string(from, "id") : out.key;
    out.kind = from.contains("g") ? NodeKind::group : NodeKind::field;
    out.end = static_cast<NodeIndex>(integer(from, "g", static_cast<std::int64_t>(self) + 1,
                                             static_cast<std::int64_t>(count_),
                                             static_cast<std::int64_t>(self) + 1));
    out.min = static_cast<std::uint32_t>(integer(from, "min", 0, kUnbounded, 1));
    out.max = static_cast<std::uint32_t>(integer(from, "max", 0, kUnbounded, 1));
    out.choice = flag(from, "x");
    out.version = shared(from, "v");
    out.label = shared(from, "q");
    out.output_label = from.contains("o") ? shared(from, "o") : out.label;
    out.help = shared(from, "h");
    out.output_help = shared(from, "oh");
    out.hint = shared(from, "hint");
    out.legal_bases = numbers(from, "law", form_.legal_bases.size());
    out.legal_basis_from =
        static_cast<NodeIndex>(integer(from, "from", 0, static_cast<std::int64_t>(self), kNoNode));
    out.rules = numbers(from, "rules", form_.rules.size());
    out.conditions = static_cast<std::int32_t>(
        integer(from, "c", 0, static_cast<std::int64_t>(form_.conditions.size()) - 1, -1));
    if (out.kind == NodeKind::field) field(from, out.field);
    form_.nodes.push_back(std::move(out));
  }

  void field(const json::object& from, FieldSpec& out) {
    const json::array& kinds = from.contains("f") ? row_of(from.at("f"), 4) : nothing_;
    if (kinds.size() < 4) return bad("field kinds");
    out.kind = static_cast<FieldKind>(integer(kinds[0], 0, static_cast<int>(FieldKind::locked)));
    out.type = static_cast<DataType>(integer(kinds[1], 0, static_cast<int>(DataType::object)));
    out.format = static_cast<TextFormat>(integer(kinds[2], 0, static_cast<int>(TextFormat::url)));
    out.prefill = static_cast<Prefill>(integer(kinds[3], 0, static_cast<int>(Prefill::mandatory)));
    out.must_accept = flag(from, "must");
    out.min_length = length(from, "minl");
    out.max_length = length(from, "maxl");
    out.min_number = decimal(from, "minn");
    out.max_number = decimal(from, "maxn");
    out.min_date = shared(from, "mind");
    out.max_date = shared(from, "maxd");
    out.pattern = shared(from, "re");
    if (from.contains("mime")) {
      for (const json::value& each : array(from, "mime")) out.media_types.push_back(string(each));
    }
    if (from.contains("size")) {
      out.max_size_bytes = static_cast<std::uint64_t>(integer(from, "size", 0, std::int64_t{1} << 50, 0));
    }
    out.content = shared(from, "text");
    out.code_list = static_cast<std::int32_t>(
        integer(from, "list", 0, static_cast<std::int64_t>(form_.code_lists.size()) - 1, -1));
    out.code_list_uri = shared(from, "uri");
  }

  // Parents and depths follow from where the groups end.
  void structure() {
    std::vector<NodeIndex> open;
    for (std::size_t i = 0; i < form_.nodes.size(); ++i) {
      Node& node = form_.nodes[i];
      while (!open.empty() && form_.nodes[open.back()].end <= i) open.pop_back();
      if (i == 0) {
        if (node.kind != NodeKind::group || node.end != count_) return bad("the first node is the form");
      } else if (open.empty() || node.end > form_.nodes[open.back()].end) {
        return bad("groups overlap");
      } else {
        node.parent = open.back();
      }
      if (open.size() > kMaxDepth) return bad("too deep");
      node.depth = static_cast<std::uint8_t>(open.size());
      if (node.kind == NodeKind::group) open.push_back(static_cast<NodeIndex>(i));
      if (node.min > node.max || node.min > kMaxOccurrences) return bad("occurrences");
    }
    for (const ProseRule& rule : form_.rules) {
      if (rule.node >= count_) return bad("rule without node");
      for (const RuleEffect& each : rule.effects) {
        if (each.node >= count_) return bad("rule without node");
      }
    }
    for (const Conditions& each : form_.conditions) {
      for (const Check& check : each.checks) {
        for (const NodeIndex read : check.reads) {
          if (read >= count_) return bad("check without node");
        }
      }
    }
    for (const Finding& finding : form_.findings) {
      if (finding.node >= count_) return bad("finding without node");
    }
  }

  Form form_;
  std::vector<std::string> texts_;
  std::size_t count_ = 0;
  bool bad_ = false;
  std::string what_;
  const json::array nothing_;
  const json::object no_object_;
};

}  // namespace

std::string to_json(const Form& form) { return Writer(form).write(); }

Result<Form> form_from_json(std::string_view source) { return Reader().read(source); }

}  // namespace rathaus::forms
