#pragma once
// FIM data schema -> form. Total for everything that libs/fim reads: what cannot be used becomes a finding, never a gap.
#include <functional>
#include <optional>

#include "libs/base/result.h"
#include "libs/fim/fim.h"
#include "modules/forms/form.h"

namespace rathaus::forms {

// Gives the codes of a list, already cut to the columns of the field (code_key, name_key); nullopt: not available, then
// the field takes free text and a finding "form.code_list_missing" says so.
using CodeLists = std::function<std::optional<CodeList>(const fim::Field& field, const fim::CodeListReference& list)>;
inline std::optional<CodeList> no_code_lists(const fim::Field&, const fim::CodeListReference&) { return std::nullopt; }

// Errors: refused "form.too_large" (kMaxNodes), "form.too_deep" (kMaxDepth), "form.empty" (no field to ask).
Result<Form> compile_form(const fim::Document& document, const CodeLists& lists = no_code_lists);

}  // namespace rathaus::forms
