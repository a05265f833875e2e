#include "tests/matrix/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>

#include "flows/desk.h"
#include "flows/login.h"
#include "tests/matrix/world.h"
#include "web/site/site.h"

namespace rathaus::test {
namespace {

using site::Rule;
using site::Visit;
using web::Client;
using web::ClientResponse;
using web::Request;

constexpr const char* kUnknownDraft = "00000000000000000000000000000000";
constexpr const char* kUnknownCase = "01930000-0000-7000-8000-000000000000";

// ---- tables

struct Row {
  std::string method, pattern, policy;
  std::map<std::string, std::string> cells;
};

std::vector<std::vector<std::string>> lines_of(const std::filesystem::path& file) {
  std::vector<std::vector<std::string>> out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    std::vector<std::string> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, '\t');) cells.push_back(cell);
    out.push_back(std::move(cells));
  }
  return out;
}

std::vector<Row> expected_rows(const std::filesystem::path& file) {
  std::vector<Row> out;
  const auto lines = lines_of(file);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    Row row{lines[i][0], lines[i][1], lines[i][2], {}};
    for (std::size_t c = 4; c < lines[0].size() && c < lines[i].size(); ++c)
      row.cells[lines[0][c]] = lines[i][c];
    out.push_back(std::move(row));
  }
  return out;
}

using Posts = std::map<std::pair<std::string, std::string>,
                       std::map<std::string, std::string>>;  // policy, caller -> whose -> answer
Posts expected_posts(const std::filesystem::path& file) {
  Posts out;
  const auto lines = lines_of(file);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    for (std::size_t c = 2; c < lines[0].size() && c < lines[i].size(); ++c)
      out[{lines[i][0], lines[i][1]}][lines[0][c]] = lines[i][c];
  }
  return out;
}

// ---- the run

std::string verdict(const ClientResponse& response) {
  if (response.status != 303) return std::to_string(response.status);
  const std::string to = response.header("location");
  if (to.ends_with("/anmelden") || to.find("/anmelden?") != std::string::npos) return "login";
  return to.ends_with("/vorgang") ? "code" : "303";
}

// Where the handler was not reached, or said that there is no such thing.
std::string post_verdict(const ClientResponse& response) {
  const std::string said = verdict(response);
  if (said == "login" || said == "code" || said == "404") return said;
  // A page that asks for the second factor first is the handler's; any other 403 means that the token did not fit: the run is wrong.
  if (said == "403" && response.body.find("Bitte bestätigen") == std::string::npos) return "no token";
  return response.status < 500 ? "in" : said;
}

std::string with(std::string pattern, const std::string& name, const std::string& value) {
  const std::string slot = "{" + name + "}";
  if (const std::size_t at = pattern.find(slot); at != std::string::npos)
    pattern.replace(at, slot.size(), value);
  return pattern;
}

std::string path_of(const std::string& pattern, const Thing& thing, const Desk& desk,
                    const std::string& sheet) {
  std::string out = with(pattern, "ort", kTown);
  const bool intake = pattern.find("{aufnahme}") != std::string::npos;
  out = with(out, "antrag", pattern.ends_with("/gesendet") ? thing.gesendet : thing.antrag);
  const std::pair<const char*, std::string> values[] = {
      {"seite", intake ? desk.intake_page : thing.seite},
      {"aufnahme", pattern.ends_with("/fertig") ? desk.filed : desk.intake},
      {"stapel", desk.batch},
      {"scan", desk.scan},
      {"teil", "0.pdf"},
      {"sendung", thing.bescheid},
      {"fall", thing.fall},
      {"bescheid", thing.bescheid},
      {"datei", thing.datei},
      {"blob", thing.blob},
      {"id", "hundesteuer"},
      {"dienst", "hundesteuer"},
      {"name", pattern.starts_with("/assets") ? sheet : "a1.0"},
      {"frage", "ABCDEF"}};
  for (const auto& [name, value] : values) out = with(out, name, value.empty() ? "undefined" : value);
  for (std::size_t at = out.find('{'); at != std::string::npos; at = out.find('{'))
    out.replace(at, out.find('}') + 1 - at, "undefined");
  return out;
}

bool personal(const std::string& pattern) {
  return pattern.find("{fall}") != std::string::npos || pattern.find("{antrag}") != std::string::npos;
}

class Matrix {
 public:
  Matrix(World& world, std::uint16_t port, std::vector<Row> rows, Posts posts)
      : world_(world), port_(port), rows_(std::move(rows)), posts_(std::move(posts)) {}

  struct Outcome {
    int cells = 0, wrong = 0;
  };
  // `say`: print each wrong cell. `enough`: stop after so many wrong ones (a broken policy needs only one).
  Outcome run(bool say, int enough) {
    outcome_ = {};
    say_ = say, enough_ = enough;
    clients_.clear();
    sheet_.clear();
    const auto start = client("nobody").get("/");
    if (start) {
      const std::size_t at = start->body.find("/assets/main.");
      if (at != std::string::npos) sheet_ = start->body.substr(at + 8, start->body.find('"', at) - at - 8);
    }
    for (const Row& row : rows_) {
      if (row.method == "GET") gets(row);
      if (done()) return outcome_;
    }
    states();
    posts();
    return outcome_;
  }

  bool compare_routes(const std::string& printed) {
    std::set<std::string> known, real;
    for (const Row& row : rows_) known.insert(row.method + " " + row.pattern + " " + row.policy);
    std::istringstream in(printed);
    for (std::string line; std::getline(in, line);) {
      const auto cell = [&](int n) {
        std::istringstream parts(line);
        std::string out;
        for (int i = 0; i <= n; ++i) std::getline(parts, out, '\t');
        return out;
      };
      real.insert(cell(0) + " " + cell(1) + " " + cell(2));
    }
    bool good = real.size() > 50;
    for (const std::string& one : real) {
      if (!known.contains(one)) good = false, fmt::print("WRONG {} has no row in expected.tsv\n", one);
    }
    for (const std::string& one : known) {
      if (!real.contains(one))
        good = false, fmt::print("WRONG {} is in expected.tsv and not in the program\n", one);
    }
    return good;
  }

 private:
  bool done() const { return outcome_.wrong >= enough_; }

  Client& client(const std::string& caller) {
    const auto found = clients_.find(caller);
    if (found != clients_.end()) return found->second;
    Client fresh(port_, "localhost");
    for (const auto& [name, value] : world_.callers[caller].cookies) fresh.cookies[name] = value;
    return clients_.emplace(caller, std::move(fresh)).first->second;
  }

  Result<ClientResponse> get(const std::string& caller, const std::string& path) {
    Client& c = client(caller);
    for (const auto& [name, value] : world_.callers[caller].cookies)
      c.cookies[name] = value;  // nobody is logged out by what was called before
    return c.get(path);
  }

  void cell(const std::string& what, const std::string& said, const std::string& wanted) {
    ++outcome_.cells;
    if (said == wanted) return;
    ++outcome_.wrong;
    if (say_) fmt::print("WRONG {}: {} instead of {}\n", what, said, wanted);
  }

  void gets(const Row& row) {
    for (const auto& [column, wanted] : row.cells) {
      const std::string caller = column == "guest_foreign"      ? "guest"
                                 : column == "resident_foreign" ? "resident"
                                                                : column;
      const bool residents = column == "guest_foreign" || column == "resident";
      const Thing& thing = residents ? world_.residents : world_.guests;
      // A file of the case that this form did not ask for, or a guest's pass that ends: not every cell has its thing here.
      if (row.pattern.find("{blob}") != std::string::npos && thing.blob.empty()) continue;
      if (row.policy == "case_party" && column == "guest")
        continue;  // opened by reference and code: the browser journey does that
      const std::string path = path_of(row.pattern, thing, world_.desk, sheet_);
      const auto answer = get(caller, path);
      const std::string said = answer ? verdict(*answer) : "no answer";
      cell(fmt::format("GET {} as {}", row.pattern, column), said, wanted);
      if (done()) return;
      if (wanted == "404" && said == "404" && personal(row.pattern))
        unknown(row, caller, column, *answer, path);
    }
  }

  // Foreign, erased and unknown look the same, to the byte.
  void unknown(const Row& row, const std::string& caller, const std::string& column,
               const ClientResponse& foreign, const std::string& path) {
    Thing nobodys{kUnknownDraft,          world_.guests.seite, kUnknownDraft,     kUnknownCase,
                  world_.guests.bescheid, world_.guests.datei, world_.guests.blob};
    const auto bare = [](const ClientResponse& answer, const std::string& where) {
      std::string body = answer.body;
      for (std::size_t at = body.find(where); at != std::string::npos; at = body.find(where))
        body.erase(at, where.size());
      return body;
    };
    for (const auto& [kind, thing] : {std::pair{"unknown", &nobodys}, {"erased", &world_.erased}}) {
      const std::string other = path_of(row.pattern, *thing, world_.desk, sheet_);
      const auto answer = get(caller, other);
      const bool same =
          answer && answer->status == foreign.status && bare(*answer, other) == bare(foreign, path);
      cell(fmt::format("GET {} as {}: foreign looks like {}", row.pattern, column, kind),
           same ? "same" : "different", "same");
    }
  }

  // In each state of a case: who may not see it does not see it, whatever state it is in; erased is gone for all.
  void states() {
    std::map<std::string, std::string> all = world_.cases_by_state;
    all["erased"] = world_.erased.fall;
    for (const Row& row : rows_) {
      if (row.method != "GET" || row.pattern.find("{fall}") == std::string::npos) continue;
      const bool sub = row.pattern.find("{datei}") != std::string::npos ||
                       row.pattern.find("{blob}") != std::string::npos ||
                       row.pattern.find("{bescheid}") != std::string::npos ||
                       row.pattern.find("{sendung}") != std::string::npos;
      for (const auto& [state, id] : all) {
        Thing thing = world_.guests;
        thing.fall = id;
        for (const auto& [column, wanted] : row.cells) {
          if (column.starts_with("guest") || column.starts_with("resident")) continue;
          const auto answer = get(column, path_of(row.pattern, thing, world_.desk, sheet_));
          std::string said = answer ? verdict(*answer) : "no answer";
          std::string right = wanted;
          if (wanted == "200" || wanted == "303") {
            if (state == "erased")
              right = row.policy == "case_party" ? "code" : "404";
            else if (sub)
              continue;  // the file is another case's
            else if (said == "200" || said == "303")
              said = right = "in";
          }
          cell(fmt::format("GET {} as {}, case {}", row.pattern, column, state), said, right);
          if (done()) return;
        }
      }
    }
  }

  // Tokens are bound to the session that the policy looks at.
  std::string token_of(const std::string& caller, const std::string& policy) {
    const bool desk = policy == "staff" || policy == "head" || policy == "designer";
    const bool staff =
        caller == "clerk" || caller == "head" || caller == "other_service" || caller == "other_town";
    const std::string page = desk && staff
                                 ? (caller == "other_town" ? "/ort/beispielheim/amt" : "/ort/musterstadt/amt")
                             : caller == "resident" && policy != "everybody" ? "/konto"
                                                                             : "/konto/anmelden";
    const auto answer = get(caller, page);
    return answer ? web::csrf_token_in(answer->body) : "";
  }

  // Orders that end what the run lives on, or that ask for more than a token; their own cells are the browser journeys'.
  static bool ends_things(const std::string& pattern) {
    return pattern.ends_with("/abmelden") || pattern.ends_with("/zugang/sitzungen") ||
           pattern.ends_with("/konto/registrieren");
  }

  void posts() {
    for (const auto& [key, cells] : posts_) {
      const auto& [policy, caller] = key;
      const std::string token = token_of(caller, policy);
      for (const Row& row : rows_) {
        if (row.method != "POST" || row.policy != policy) continue;
        // Foreign first: what must not happen is looked at before one's own things change.
        for (const char* whose : {"foreign", "erased", "unknown", "own"}) {
          const bool own = std::string_view(whose) == "own";
          if (!personal(row.pattern) && !own) continue;
          if (own && ends_things(row.pattern)) continue;
          if (own && personal(row.pattern) && row.policy == "visitor" && caller != "guest" &&
              caller != "resident")
            continue;  // they have none
          post(row, caller, whose, token, cells.at(whose));
          if (done()) return;
        }
      }
    }
  }

  void post(const Row& row, const std::string& caller, const std::string& whose, const std::string& token,
            const std::string& wanted) {
    const bool staff =
        caller == "clerk" || caller == "head" || caller == "other_service" || caller == "other_town";
    Thing thing = caller == "guest" ? world_.guests : world_.residents;
    if (whose == "foreign") {
      if (staff && caller != "other_service" && caller != "other_town" && row.policy == "staff")
        thing = foreign_to_staff();
      else
        thing = caller == "guest" ? world_.residents : world_.guests;
    } else if (whose == "erased") {
      thing = world_.erased;
    } else if (whose == "unknown") {
      thing.antrag = thing.gesendet = kUnknownDraft, thing.fall = kUnknownCase;
    } else if (staff && personal(row.pattern) && caller == "other_service") {
      return;  // has no case of its own here
    }
    const std::string before = fingerprint();
    const std::string path = path_of(row.pattern, thing, world_.desk, sheet_);
    get(caller, "/gebaerdensprache");  // the cookies are there
    web::Pairs fields{{"_csrf", token}};
    if (wanted == "in" && row.pattern.ends_with("/berichtigen"))
      fields.emplace_back("bescheid", thing.bescheid);
    const auto answer = client(caller).post_form(path, fields);
    std::string said = answer ? post_verdict(*answer) : "no answer", right = wanted;
    // Orders of lists name their thing in the body, which is empty here.
    const bool listed = !personal(row.pattern) && (row.policy == "staff" || row.policy == "head");
    // The case has nobody who acts for another, no protection, and no other office decides it: their orders find nothing there.
    const bool not_here = row.pattern.ends_with("/einladen") ||
                          row.pattern.ends_with("/vertretung-erneuern") ||
                          row.pattern.ends_with("/einsehen") || row.pattern.ends_with("/weitergabe");
    const bool more = listed || not_here || path.find("undefined") != std::string::npos ||
                      row.pattern.find("{frage}") != std::string::npos ||
                      row.pattern.find("{dienst}") != std::string::npos;
    if (whose == "own" && wanted == "in" && said == "404" &&
        (more || row.pattern.find("/sso/") != std::string::npos))
      said = right;  // a thing within that is not there
    if (wanted == "in" && row.policy == "everybody" && (said == "404" || said == "400"))
      said = right;  // no provider here
    cell(fmt::format("POST {} as {}, {}", row.pattern, caller, whose), said, right);
    if (whose != "own")
      cell(fmt::format("POST {} as {}, {}: nothing changed", row.pattern, caller, whose),
           fingerprint() == before ? "same" : "changed", "same");
  }

  // For clerk and head: a case of the other town at this town's address.
  Thing foreign_to_staff() const {
    Thing out = world_.guests;
    out.fall = "01930000-0000-7000-8000-00000000aaaa";
    return out;
  }

  // How far the cases and drafts are that must not move.
  std::string fingerprint() {
    auto view = world_.assembly->house().runtime.read(kTown);
    std::string out;
    if (!view) return out;
    for (const Thing* thing : {&world_.guests, &world_.residents}) {
      const auto state = (*view)->state(thing->fall);
      out += state && *state ? std::to_string((*state)->seq) + " " : "gone ";
      const auto draft = (*view)->record("draft", thing->antrag);
      out += draft && *draft ? std::to_string((*draft)->revision) + " " : "gone ";
    }
    return out;
  }

  World& world_;
  std::uint16_t port_;
  std::vector<Row> rows_;
  Posts posts_;
  std::map<std::string, Client> clients_;
  std::string sheet_;
  Outcome outcome_;
  bool say_ = true;
  int enough_ = 1 << 30;
};

// ---- policies broken on purpose

using Broken = std::function<web::AuthResult(const Request&, const web::RouteInfo&, const web::Authorizer&)>;

bool let_in(const web::AuthResult& result) { return std::holds_alternative<web::Allowed>(result); }

web::AuthResult as(Visit visit, std::string binding = {}) {
  return web::Allowed{web::Access::of<Visit>(std::make_shared<const Visit>(std::move(visit))),
                      std::move(binding)};
}

struct Mutant {
  std::string policy, how;
  Broken broken;
};

class Mutants {
 public:
  explicit Mutants(World& world) : world_(world) {
    const auto staff = flows::staff_of(world.assembly->house(), kTown);
    for (const identity::Staff& one : staff ? *staff : std::vector<identity::Staff>{}) {
      if (one.has("operator")) head_ = one;
    }
  }

  std::vector<Mutant> all(const std::set<std::string>& policies) {
    std::vector<Mutant> out;
    for (const std::string& policy : policies) {
      out.push_back(
          {policy, "nobody comes in",
           when(policy, [](const Request&, const web::RouteInfo&, web::AuthResult) -> web::AuthResult {
             return web::Problem{404, "http.not_found", ""};
           })});
    }
    const auto add = [&](const char* policy, const char* how, auto edit) {
      if (policies.contains(policy)) out.push_back({policy, how, when(policy, edit)});
    };
    const auto everybody_as_head = [this](const Request& request, const web::RouteInfo&,
                                          web::AuthResult result) -> web::AuthResult {
      if (let_in(result) || request.param("ort") != kTown) return result;
      Visit visit = town_visit();
      visit.staff = head_;
      visit.session = identity::Session{
          .kind = "staff", .tenant = kTown, .subject = head_.id, .assurance = "substantial"};
      visit.caller = {{"staff", head_.id}, "substantial"};
      return as(std::move(visit));
    };
    for (const char* policy : {"staff", "head", "designer"})
      add(policy, "comes in without a login", everybody_as_head);
    add("staff", "all services are seen",
        [](const Request&, const web::RouteInfo&, web::AuthResult result) -> web::AuthResult {
          if (!let_in(result)) return result;
          auto& allowed = std::get<web::Allowed>(result);
          Visit visit = *allowed.access.get<Visit>();
          visit.staff->services = {"*"};
          return as(std::move(visit), allowed.csrf_binding);
        });
    add("staff", "the town of the session is not looked at",
        [this](const Request& request, const web::RouteInfo&, web::AuthResult result) -> web::AuthResult {
          if (let_in(result)) return result;
          const auto token = request.cookie(site::kStaffCookie);
          const auto session = token ? flows::session_of(world_.assembly->house(), std::string(*token))
                                     : Result<std::optional<identity::Session>>(std::nullopt);
          if (!session || !*session) return result;
          auto member = flows::staff_by_id(world_.assembly->house(), (*session)->tenant, (*session)->subject);
          if (!member) return result;
          Visit visit = town_visit();
          visit.staff = *member;
          visit.staff->tenant = kTown;
          visit.session = **session;
          visit.caller = {{"staff", member->id}, "substantial"};
          return as(std::move(visit), "staff:" + std::string(*token));
        });
    for (const char* policy : {"head", "designer"}) {
      if (!policies.contains(policy)) continue;
      out.push_back(
          {policy, "every member of staff has the role",
           [policy](const Request& request, const web::RouteInfo& route, const web::Authorizer& real) {
             if (route.policy.name() != policy) return real(request, route);
             web::RouteInfo weaker = route;
             weaker.policy = site::staff();
             return real(request, weaker);
           }});
    }
    add("case_party", "everybody is a party",
        [this](const Request& request, const web::RouteInfo&, web::AuthResult result) -> web::AuthResult {
          if (let_in(result)) return result;
          Visit visit = town_visit();
          visit.caller = {{"case_code", std::string(request.param("fall"))}, "none"};
          return as(std::move(visit));
        });
    add("resident", "comes in without a login",
        [this](const Request&, const web::RouteInfo&, web::AuthResult result) -> web::AuthResult {
          if (let_in(result)) return result;
          Visit visit;
          visit.caller = {{"resident", world_.resident_id}, "none"};
          visit.session = identity::Session{.kind = "resident", .subject = world_.resident_id};
          return as(std::move(visit));
        });
    add("visitor", "all visitors are one person",
        [this](const Request& request, const web::RouteInfo&, web::AuthResult result) -> web::AuthResult {
          if (!let_in(result)) return result;
          auto& allowed = std::get<web::Allowed>(result);
          Visit visit = *allowed.access.get<Visit>();
          visit.caller = {{"guest", world_.guest_id}, "none"};
          (void)request;
          return as(std::move(visit), allowed.csrf_binding);
        });
    return out;
  }

 private:
  template <typename Edit>
  static Broken when(std::string policy, Edit edit) {
    return [policy = std::move(policy), edit](const Request& request, const web::RouteInfo& route,
                                              const web::Authorizer& real) -> web::AuthResult {
      web::AuthResult result = real(request, route);
      if (route.policy.name() != policy) return result;
      return edit(request, route, std::move(result));
    };
  }

  Visit town_visit() {
    Visit visit;
    visit.tenant = kTown;
    if (auto town = world_.assembly->house().town(kTown)) visit.town = *town;
    return visit;
  }

  World& world_;
  identity::Staff head_;
};

}  // namespace

int run_matrix(const std::filesystem::path& tables, const std::filesystem::path& scratch) {
  auto world = make_world(scratch);
  if (!world) {
    fmt::print("matrix: the world could not be made: {} {} {}\n", world.error().code, world.error().field,
               world.error().detail);
    return 1;
  }
  std::atomic<const Broken*> broken{nullptr};
  app::Assembly::Serving serving{.port = 0};
  serving.wrap_authoriser = [&broken](web::Authorizer real) -> web::Authorizer {
    return [&broken, real = std::move(real)](const Request& request, const web::RouteInfo& route) {
      const Broken* now = broken.load();
      return now == nullptr ? real(request, route) : (*now)(request, route, real);
    };
  };
  auto server = (*world)->assembly->serve(serving);
  if (!server) return 1;
  const std::vector<Row> rows = expected_rows(tables / "expected.tsv");
  std::set<std::string> policies;
  for (const Row& row : rows) policies.insert(row.policy);
  Matrix matrix(**world, (*server)->port(), rows, expected_posts(tables / "posts.tsv"));
  const bool routes = matrix.compare_routes((*world)->assembly->route_table());
  const Matrix::Outcome straight = matrix.run(true, 1 << 30);
  std::string states;
  for (const auto& [state, id] : (*world)->cases_by_state) states += state + ", ";
  fmt::print("matrix: {} cells over {} routes, cases {}erased: {} wrong\n", straight.cells, rows.size(),
             states, straight.wrong);

  // A policy that nobody knows how to break is not shown to be kept.
  static const std::set<std::string> kKnown = {"everybody", "visitor", "resident", "case_party",
                                               "staff",     "head",    "designer"};
  int caught = 0;
  Mutants breaker(**world);  // outlives what it makes
  const std::vector<Mutant> mutants = breaker.all(policies);
  for (const Mutant& mutant : mutants) {
    broken.store(&mutant.broken);
    const Matrix::Outcome outcome = matrix.run(false, 1);
    broken.store(nullptr);
    caught += outcome.wrong > 0;
    fmt::print("broken: {}, {}: {}\n", mutant.policy, mutant.how,
               outcome.wrong > 0 ? "caught" : "NOT CAUGHT");
  }
  bool all_known = true;
  for (const std::string& policy : policies) {
    if (!kKnown.contains(policy))
      all_known = false, fmt::print("WRONG nobody breaks the policy {}: add it to tests/matrix\n", policy);
  }
  fmt::print("{} policies broken, {} caught\n", mutants.size(), caught);
  (*server)->stop();
  return routes && straight.wrong == 0 && all_known && caught == static_cast<int>(mutants.size()) ? 0 : 1;
}

}  // namespace rathaus::test
