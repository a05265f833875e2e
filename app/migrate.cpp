#include "app/migrate.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "app/assembly.h"
#include "flows/process.h"
#include "libs/json/json.h"

namespace rathaus::app {
namespace {

Result<std::string> bytes_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(not_found("file.unreadable", file));
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

}  // namespace

Result<int> migrate_command(const Arguments& arguments) {
  if (!arguments.has("data"))
    return fail(refused("start.data_missing", {}, "--data FOLDER says where the data lies"));
  if (!arguments.has("tenant"))
    return fail(refused("start.tenant_missing", {}, "--tenant ID says which town"));
  flows::MigrationOrder order{.service = arguments.rest[1],
                              .reason = arguments.get("reason"),
                              .by = "cli",
                              .dry = !arguments.has("for-real")};
  if (!order.dry && order.reason.empty()) return fail(refused("process.reason_missing"));
  if (arguments.has("model")) order.model = TRY(bytes_of(arguments.get("model")));
  if (arguments.has("map")) order.map = TRY(json::parse_object(TRY(bytes_of(arguments.get("map")))));
  const auto assembly = TRY(Assembly::open({.data = arguments.get("data")}));
  const flows::MigrationReport report =
      TRY(flows::migrate_processes(assembly->house(), arguments.get("tenant"), order));
  for (const auto& [reference, sentence] : report.problems) fmt::print("{}: {}\n", reference, sentence);
  fmt::print("{} Vorgänge angesehen, {} {}, {} bleiben, {} Hindernisse\n", report.looked_at, report.moved,
             order.dry ? "ließen sich überführen" : "überführt", report.stays, report.problems.size());
  return report.problems.empty() ? 0 : 1;
}

}  // namespace rathaus::app
