#include <algorithm>
#include <set>

#include "libs/json/json.h"
#include "modules/holdings/holdings.h"

namespace rathaus::holdings {
namespace {

Error wrong(const std::string& where, const std::string& detail) {
  return invalid("holdings.layout", detail, where);
}

Result<std::string> text(const json::object& o, std::string_view key) {
  return std::string(TRY(json::get_string(o, key)));
}

std::string text_or(const json::object& o, std::string_view key) {
  const auto* found = o.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(json::view(found->get_string()))
                                                : std::string();
}

Result<std::vector<std::string>> texts(const json::object& o, std::string_view key) {
  std::vector<std::string> out;
  const auto* found = o.if_contains(key);
  if (found == nullptr) return out;
  if (!found->is_array()) return fail(wrong(std::string(key), "list of texts"));
  for (const json::value& v : found->get_array()) {
    if (!v.is_string()) return fail(wrong(std::string(key), "list of texts"));
    out.emplace_back(json::view(v.get_string()));
  }
  return out;
}

Result<Column> read_column(const json::value& entry) {
  if (!entry.is_object()) return fail(wrong("columns", "objects"));
  const json::object& o = entry.get_object();
  Column out{.id = TRY(text(o, "id")),
             .label = TRY(text(o, "label")),
             .type = TRY(text(o, "type")),
             .values = TRY(texts(o, "values")),
             .path = text_or(o, "path")};
  static const std::set<std::string> types = {"text", "date", "bool", "code"};
  if (!types.contains(out.type)) return fail(wrong("columns." + out.id, out.type));
  if ((out.type == "code") == out.values.empty())
    return fail(wrong("columns." + out.id, "values belong to a code"));
  const auto* required = o.if_contains("required");
  out.required = required != nullptr && required->is_bool() && required->get_bool();
  return out;
}

Status read_notice(const json::object& renewal, Layout& out) {
  out.each = text_or(renewal, "each");
  out.row_words = TRY(texts(renewal, "row_words"));
  if (const auto* unclear = renewal.if_contains("unclear"); unclear != nullptr) {
    if (!unclear->is_array()) return fail(wrong("renewal.unclear", "list"));
    for (const json::value& one : unclear->get_array()) {
      if (!one.is_object()) return fail(wrong("renewal.unclear", "objects"));
      const json::object& o = one.get_object();
      out.unclear.push_back({TRY(text(o, "column")), TRY(text(o, "equals")), TRY(text(o, "text"))});
    }
  }
  const auto* notice = renewal.if_contains("notice");
  if (notice == nullptr) return {};
  if (!notice->is_object()) return fail(wrong("renewal.notice", "object"));
  const json::object& n = notice->get_object();
  out.notice_subject = TRY(text(n, "subject"));
  out.notice_text = TRY(text(n, "text"));
  out.notice_reasons = TRY(text(n, "reasons"));
  const auto* to = n.if_contains("recipient");
  if (to == nullptr || !to->is_object()) return fail(wrong("renewal.notice.recipient", "object"));
  const json::object& r = to->get_object();
  out.recipient = Recipient{.given_names = text_or(r, "given_names"),
                            .family_name = text_or(r, "family_name"),
                            .organisation = text_or(r, "organisation"),
                            .postal_code = TRY(text(r, "postal_code")),
                            .city = TRY(text(r, "city")),
                            .street = TRY(texts(r, "street"))};
  if (out.recipient->family_name.empty() && out.recipient->organisation.empty())
    return fail(wrong("renewal.notice.recipient", "family_name or organisation"));
  return {};
}

}  // namespace

bool shown_of_protected(const Layout& layout, const Column& column) {
  if (column.id == layout.number) return true;
  return column.type != "text" &&
         std::find(layout.group.begin(), layout.group.end(), column.id) == layout.group.end();
}

Row without_household(const Layout& layout, Row row) {
  for (const Column& column : layout.columns) {
    if (!shown_of_protected(layout, column)) row.erase(column.id);
  }
  return row;
}

std::vector<std::string> household_of(const Layout& layout, const Row& row) {
  std::vector<std::string> out;
  for (const std::string& id : layout.group) {
    const auto found = row.find(id);
    out.push_back(found == row.end() ? std::string() : found->second);
  }
  return out;
}

const Column* Layout::column(std::string_view id) const {
  for (const Column& one : columns) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

Result<Layout> Layout::read(const event::Object& manifest) {
  const auto* member = manifest.if_contains("holdings");
  if (member == nullptr || !member->is_object()) return fail(not_found("holdings.none"));
  const json::object& o = member->get_object();
  Layout out{.title = TRY(text(o, "title"))};
  const auto* columns = o.if_contains("columns");
  if (columns == nullptr || !columns->is_array() || columns->get_array().empty())
    return fail(wrong("columns", "none"));
  for (const json::value& entry : columns->get_array()) {
    Column one = TRY(read_column(entry));
    if (out.column(one.id) != nullptr) return fail(wrong("columns." + one.id, "twice"));
    out.columns.push_back(std::move(one));
  }
  out.number = text_or(o, "number");
  out.from = text_or(o, "from");
  out.until = text_or(o, "until");
  out.group = TRY(texts(o, "household"));
  const auto* renewal = o.if_contains("renewal");
  if (renewal != nullptr && renewal->is_object()) {
    const json::object& r = renewal->get_object();
    out.decision = TRY(text(r, "decision"));
    out.rows_input = TRY(text(r, "rows"));
    out.year_input = TRY(text(r, "year"));
    out.amount = TRY(text(r, "amount"));
    const auto* fields = r.if_contains("fields");
    if (fields == nullptr || !fields->is_object()) return fail(wrong("renewal.fields", "object"));
    for (const auto& entry : fields->get_object()) {
      if (!entry.value().is_object()) return fail(wrong("renewal.fields", "objects"));
      out.fields.push_back({std::string(entry.key()), TRY(text(entry.value().get_object(), "column")),
                            text_or(entry.value().get_object(), "equals")});
    }
    TRY(read_notice(r, out));
  }
  std::vector<std::string> used = out.group;
  for (const std::string& id : {out.number, out.from, out.until}) {
    if (!id.empty()) used.push_back(id);
  }
  for (const RowField& field : out.fields) used.push_back(field.column);
  for (const Unclear& one : out.unclear) used.push_back(one.column);
  used.insert(used.end(), out.row_words.begin(), out.row_words.end());
  if (out.recipient) {
    const Recipient& to = *out.recipient;
    for (const std::string& id : {to.given_names, to.family_name, to.organisation, to.postal_code, to.city}) {
      if (!id.empty()) used.push_back(id);
    }
    used.insert(used.end(), to.street.begin(), to.street.end());
  }
  for (const std::string& id : used) {
    if (out.column(id) == nullptr) return fail(wrong("columns", id));
  }
  return out;
}

Result<ListChange> ListChange::read(const event::Object& manifest) {
  const auto* member = manifest.if_contains("list_change");
  if (member == nullptr || !member->is_object()) return fail(not_found("holdings.none"));
  const json::object& o = member->get_object();
  ListChange out{.service = TRY(text(o, "service"))};
  const auto* find = o.if_contains("find");
  if (find == nullptr || !find->is_object()) return fail(wrong("list_change.find", "object"));
  out.column = TRY(text(find->get_object(), "column"));
  out.path = TRY(text(find->get_object(), "path"));
  const auto* sets = o.if_contains("set");
  if (sets == nullptr || !sets->is_array() || sets->get_array().empty())
    return fail(wrong("list_change.set", "list of objects"));
  for (const json::value& entry : sets->get_array()) {
    if (!entry.is_object()) return fail(wrong("list_change.set", "list of objects"));
    const json::object& one = entry.get_object();
    Set set{.column = TRY(text(one, "column")), .path = text_or(one, "path"), .value = text_or(one, "value")};
    if (set.path.empty() == set.value.empty()) return fail(wrong("list_change.set", "path or value"));
    out.sets.push_back(std::move(set));
  }
  return out;
}

}  // namespace rathaus::holdings
