#pragma once
// FIM data schema -> form. Total for everything that libs/fim reads: what cannot be used becomes a finding,
// never a gap.
#include <functional>
#include <optional>
#include <span>

#include "libs/base/result.h"
#include "libs/fim/fim.h"
#include "libs/fim/genericode.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

// Gives the codes of a list, already cut to the columns of the field (code_key, name_key); nullopt: not
// available, then the field takes free text and a finding "form.code_list_missing" says so.
using CodeLists =
    std::function<std::optional<CodeList>(const fim::Field& field, const fim::CodeListReference& list)>;
inline std::optional<CodeList> no_code_lists(const fim::Field&, const fim::CodeListReference&) {
  return std::nullopt;
}

// Lists from Genericode files, found by canonicalVersionUri, else canonicalUri and version, else canonicalUri
// alone; the field's columns are used where it names them. The lists must outlive the returned function.
CodeLists genericode_lists(std::span<const fim::CodeList> lists);

// Errors: refused "form.too_large" (kMaxNodes, or too many
// places that the minima of repeated groups open), "form.too_deep" (kMaxDepth), "form.empty" (no field to
// ask).
Result<Form> compile_form(const fim::Document& document, const CodeLists& lists = no_code_lists);

}  // namespace rathaus::forms
