#pragma once
// The house, the callers and the things of the matrix.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/assembly.h"
#include "app/demo.h"
#include "platform/web/client.h"

namespace rathaus::test {

struct Caller {
  web::Pairs cookies;  // full names
  std::string token;   // for POST, of a page of their own
};
struct Thing {         // what a path may name
  std::string antrag, seite, gesendet, fall, bescheid, datei, blob;
};
struct
    Desk {  // what stands at the desk, the same for all: an intake of the clerk's, one that is filed, a batch, a scan
  std::string intake, intake_page, filed, batch, scan;
};
struct World {
  std::unique_ptr<app::Assembly> assembly;
  std::map<std::string, Caller> callers;  // nobody, guest, resident, clerk, other_town, other_service, head
  Thing guests, residents, erased;  // hundesteuer in musterstadt
  Desk desk;
  std::map<std::string, std::string> cases_by_state;
  std::string guest_id, resident_id, stranger_id, other_resident;
};

inline constexpr const char* kTown = "musterstadt";
Result<std::unique_ptr<World>> make_world(const std::filesystem::path& data);

}  // namespace rathaus::test
