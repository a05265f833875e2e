#pragma once
// A FIM data schema becomes a running service: read, compile, default manifest, install, offer. All or nothing.
#include <string>
#include <vector>

#include "flows/house.h"

namespace rathaus::flows {

struct Imported {
  std::string id, version, title;
  bool already_there = false;     // the same content was installed before; it is offered now
  bool local_version = false;     // the version was taken by other content: stored beside it under a version of its own
  std::size_t fields = 0, findings = 0, prose_rules = 0;
};

// `schema`: XDatenfelder 2.0 or 3.0; `code_lists`: Genericode files that it names. Errors: invalid "fim.*" (detail names line and
// element in German), refused "form.*", invalid "package.*", unavailable. Nothing is stored unless everything could be read.
// A version that exists with other content is kept as it is, cases are pinned to it: the new content becomes "1.0.0.2", "1.0.0.3" ...
Result<Imported> import_service(House& house, const std::string& tenant, ByteView schema, const std::vector<Bytes>& code_lists = {});

}  // namespace rathaus::flows
