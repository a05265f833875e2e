#pragma once
// What an application made from a schema looks like as data: JSON Schema (2020-12) and XSD, derived from the
// document alone, so that one schema and version has one address with one content for ever.
//
// The data: {"schema": id, "version": version, "data": {...}}. `data` is nested by element ids (a second sibling
// with the same id is "F1~2"); what may repeat is an array; groups without an answer are left out; labels never
// occur. As XML the same tree is <antrag schema version> in the address as namespace; "F1~2" is written F1.2,
// an array is the element repeated.
//
// Invariants
// - Valid answers of every form that follows the document are valid data. Therefore an element is required only
//   where nothing can make it absent: its minimum is above 0 all the way up, it is not the child of a choice,
//   and no rule hangs on it or around it or names it (by id or by name), because rules hide.
// - What a schema language cannot say is left out, never approximated to something stricter: patterns that it
//   does not know, code lists that stand elsewhere. The source stays readable beside it (x-fim-...).
// Source: JSON Schema 2020-12; W3C XML Schema 1.0; XDatenfelder.
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/fim/fim.h"

namespace rathaus::fim {

struct DataSchemaOptions {
  std::string base = "urn:fim:daten";  // the address is base:id:version
  std::uint32_t most_occurrences = 200;  // "*" and higher maxima mean this many
};

// "urn:fim:daten:S05000001198:1.2.0".
// Errors (refused): fim.data.root the document is no schema; fim.data.version a working copy without a version has no
// address of its own; fim.data.id an id that is no XML name (field: the id).
Result<std::string> data_address(const Document& document, const DataSchemaOptions& options = {});
Result<std::string> data_json_schema(const Document& document, const DataSchemaOptions& options = {});
Result<std::string> data_xsd(const Document& document, const DataSchemaOptions& options = {});

// The JSON above as the XML above. Numbers keep their digits (an exponent is written out).
// Errors (invalid): fim.data.json not such a document; fim.data.text a character that XML does not have.
Result<std::string> data_as_xml(std::string_view json, const DataSchemaOptions& options = {});

}  // namespace rathaus::fim
