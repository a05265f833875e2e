#pragma once
// A FIM data schema becomes a running service: read, compile, manifest, install, offer. All or nothing.
#include <optional>
#include <string>
#include <vector>

#include "flows/house.h"

namespace rathaus::flows {

struct ImportRequest {
  ByteView schema;                        // XDatenfelder 2.0 or 3.0
  std::vector<Bytes> code_lists = {};     // Genericode files that it names
  std::optional<event::Object> manifest = std::nullopt;  // none: a neutral one, to be completed by the designer
  std::string offer_to = {};              // tenant; empty: installed only
};

struct Imported {
  std::string id, version, title;
  bool already_there = false;         // the same content was installed before
  bool local_version = false;         // the version was taken by other content: stored beside it under a version of its own
  std::size_t fields = 0, pages = 0, rules = 0,
              prose_rules = 0;  // rules: all; prose_rules: those not carried out
  std::vector<std::string> findings;  // German, for the designer
};

// Errors: invalid "fim.*" (detail names line and element in German), refused "form.*", invalid "package.*", unavailable. Nothing is
// stored unless everything could be read. A version that exists with other content is kept as it is, cases are pinned to it: the new
// content becomes "1.0.0.2", "1.0.0.3" ...
Result<Imported> import_service(House& house, const ImportRequest& request);

}  // namespace rathaus::flows
