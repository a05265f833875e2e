#include "app/migrate.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "app/operate.h"
#include "flows/process.h"
#include "flows/process_migration.h"
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
                              .by = {"operator", "cli"},
                              .dry = !arguments.has("for-real")};
  if (!order.dry && order.reason.empty()) return fail(refused("process.reason_missing"));
  if (arguments.has("model") && arguments.has("to"))
    return fail(refused("process.two_targets", {}, "--model FILE oder --to VERSION, nicht beides"));
  if (arguments.has("model")) order.model = TRY(bytes_of(arguments.get("model")));
  if (arguments.has("map")) order.map = TRY(json::parse_object(TRY(bytes_of(arguments.get("map")))));
  // A dry run reads a copy when the program runs; what changes something needs the folder for itself.
  const ReadHouse read = order.dry ? TRY(open_to_read(arguments)) : ReadHouse{{}, TRY(open_house(arguments))};
  flows::House& house = read.assembly->house();
  if (arguments.has("to")) {
    const auto package = TRY(house.shelf.get(order.service, arguments.get("to")));
    if (const auto own = TRY(flows::own_model(house, *package))) order.model = own->xml;
  }
  const flows::MigrationReport report = TRY(flows::migrate_processes(house, arguments.get("tenant"), order));
  for (const auto& [reference, sentence] : report.problems) fmt::print("{}: {}\n", reference, sentence);
  fmt::print("{} Vorgänge angesehen, {} {}, {} bleiben, {} Hindernisse\n", report.looked_at, report.moved,
             order.dry ? "ließen sich überführen" : "überführt", report.stays, report.problems.size());
  return report.problems.empty() ? 0 : 1;
}

}  // namespace rathaus::app
