#include "platform/web/server.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/sha.h>
#include <sys/socket.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include "libs/base/bytes.h"
#include "platform/web/assets.h"
#include "platform/web/client.h"
#include "platform/web/parse.h"

namespace rathaus::web {
namespace {

enum class TestPolicy { open = 1, session = 2 };
const Policy kOpen(TestPolicy::open, "open"), kSession(TestPolicy::session, "session");

struct User {
  std::string name;
};

std::string page(const Request& request, std::string_view text) {
  return "<form><input type=\"hidden\" name=\"_csrf\" value=\"" + request.csrf_token() + "\"></form>" + std::string(text);
}

std::string spool_of(std::string_view test) {
  const auto folder = std::filesystem::temp_directory_path() / ("rathaus_web_" + std::string(test) + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  return folder.string();
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

// A gate that handlers wait at until the test opens it.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = false;
  std::atomic<int> waiting{0};
  void wait() {
    ++waiting;
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return open; });
  }
  void release() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
};

Response echo_form(Request& request) {
  std::string out;
  for (const Field& field : request.form()) out += field.name + "=" + field.value + ";";
  for (const UploadedFile& file : request.files()) {
    out += file.field + ":" + file.safe_name + ":" + std::to_string(file.size) + ":" +
           (file.accepted() ? hex(file.sha256) : std::string(to_string(file.rejection))) + ";";
  }
  return Response::text(out);
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    spool_ = spool_of(testing::UnitTest::GetInstance()->current_test_info()->name());
    options_.spool_folder = spool_;
    options_.csrf_secret = std::string(32, 's');
    options_.on_exception = [this](std::string_view, std::string_view what) { exception_ = what; };
  }
  void TearDown() override {
    server_.reset();
    EXPECT_EQ(files_in(spool_), 0U) << "an uploaded file was left behind";
    std::filesystem::remove_all(spool_);
  }

  std::vector<Route> routes() {
    RouteOptions fast;
    fast.inline_ok = true;
    RouteOptions small;
    small.max_file_bytes = 1000;
    small.max_upload_bytes = 1500;
    small.max_files = 2;
    RouteOptions large;
    large.max_file_bytes = large.max_upload_bytes = 64u << 20;
    RouteOptions machine;
    machine.csrf = CsrfRule::no_ambient_authority;
    machine.body = BodyKind::raw;
    machine.max_raw_bytes = 5000;
    RouteOptions essential;
    essential.essential = true;
    const auto asset = [this](Request& r) { return assets_.serve(r); };
    return {
        {Method::get, "/", kOpen, [](Request& r) { return Response::html(page(r, "Start")); }, fast},
        {Method::get, "/langsam", kOpen, [this](Request&) { gate_.wait(); return Response::text("fertig"); }},
        {Method::get, "/entwurf", kOpen, [](Request&) { return Response::text("gesichert"); }, essential},
        {Method::get, "/wer/{name}", kOpen, [](Request& r) {
           return Response::text(std::string(r.param("name")) + "|" + std::string(r.query().get_or("q")) + "|" + std::string(r.remote_address()));
         }},
        {Method::get, "/geheim", kSession, [](Request& r) { return Response::html(page(r, "Hallo " + r.access<User>().name)); }},
        {Method::post, "/geheim", kSession, echo_form},
        {Method::get, "/anmelden", kOpen, [](Request&) { return std::move(Response::see_other("/geheim").set_cookie({"session", "abc"})); }},
        {Method::post, "/form", kOpen, echo_form},
        {Method::post, "/klein", kOpen, echo_form, small},
        {Method::post, "/gross", kOpen, echo_form, large},
        {Method::post, "/daten", kOpen, [](Request& r) { return Response::text(std::string(r.body())); }, machine},
        {Method::get, "/kaputt", kOpen, [](Request&) -> Response { throw std::runtime_error("secret detail"); }},
        {Method::get, "/kaputt2", kOpen, [](Request&) -> Response { throw 7; }, fast},
        {Method::get, "/fremd", kSession, [](Request&) { return Response::not_found(); }},
        {Method::get, "/lang", kOpen, [](Request&) { return Response::text(std::string(8u << 20, 'x')); }},
        {Method::get, "/datei", kOpen, [this](Request&) {
           return std::move(Response::file(file_, "application/pdf").value().as_attachment("Bescheid.pdf"));
         }},
        {Method::get, "/assets/{path...}", kOpen, asset, fast},
    };
  }

  void start(ErrorPage error_page = [](const Request& request, const Problem& problem) {
    const std::string route = request.route() != nullptr && problem.status == 404 ? request.route()->pattern : "";
    return Response::html("<h1>Hinweis</h1>" + route + problem.code + "|" + std::string(request.form().get_or("name")));
  }) {
    auto router = Router::build(routes());
    ASSERT_TRUE(router) << router.error().detail;
    auto server = Server::start(options_, std::move(*router), [this](const Request& r, const RouteInfo& info) -> AuthResult {
      ++authorized_;
      if (info.policy.as<TestPolicy>() == TestPolicy::open) return Allowed{};
      if (r.query().has("verboten")) return Problem{404, "http.not_found", {}};
      if (r.cookie("session") != "abc") return Response::see_other("/anmelden");
      return Allowed{Access::of<User>(std::make_shared<const User>(User{"Eva"})), "abc"};
    }, std::move(error_page));
    ASSERT_TRUE(server) << server.error().detail;
    server_ = std::move(*server);
  }
  Client client() { return Client(server_->port()); }
  // A client with the anonymous cookie, and its token.
  std::pair<Client, std::string> visitor(std::string_view path = "/") {
    Client c = client();
    const auto response = c.get(path);
    EXPECT_TRUE(response);
    return {std::move(c), csrf_token_in(response->body)};
  }

  ServerOptions options_;
  std::string spool_, file_, exception_;
  Gate gate_;
  Assets assets_;
  std::atomic<int> authorized_{0};
  std::unique_ptr<Server> server_;
};

TEST_F(ServerTest, KeepAlivePipeliningHeadParameters) {
  start();
  Client c = client();
  EXPECT_EQ(c.get("/wer/eva%20m?q=1+2")->body, "eva m|1 2|127.0.0.1");
  EXPECT_EQ(c.get("/wer/x")->body, "x||127.0.0.1");
  const auto head = c.request("HEAD", "/wer/abc");
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->header("content-length"), "14");
  EXPECT_EQ(server_->statistics().accepted, 1U);
  std::string three;
  for (const char* name : {"a", "b", "c"}) three += "GET /wer/" + std::string(name) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_TRUE(c.send_raw(three));
  for (const char* name : {"a||127.0.0.1", "b||127.0.0.1", "c||127.0.0.1"}) EXPECT_EQ(c.read_response()->body, name);
  const auto closing = c.request("GET", "/wer/z");
  EXPECT_EQ(closing->status, 200);
  Client old = client();
  ASSERT_TRUE(old.send_raw("GET /wer/o HTTP/1.0\r\n\r\n"));
  EXPECT_EQ(old.read_response()->header("connection"), "close");
}

TEST_F(ServerTest, SlashMethodAndUnknown) {
  start();
  Client c = client();
  const auto moved = c.get("/wer/a%20b/?q=1");
  EXPECT_EQ(moved->status, 308);
  EXPECT_EQ(moved->header("location"), "/wer/a%20b?q=1");
  EXPECT_EQ(c.get("//evil.example/")->status, 404);
  const auto method = c.request("DELETE", "/geheim");
  EXPECT_EQ(method->status, 405);
  EXPECT_EQ(method->header("allow"), "GET, HEAD, POST");
}

TEST_F(ServerTest, ForwardedAddressOnlyFromProxies) {
  options_.trusted_proxies = {"127.0.0.1"};
  start();
  Client c = client();
  c.extra_headers = {{"X-Forwarded-For", "1.1.1.1, 203.0.113.9"}};
  EXPECT_EQ(c.get("/wer/x")->body, "x||203.0.113.9");
  c.extra_headers = {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-For", "203.0.113.9"}};  // proxy adds its own line
  EXPECT_EQ(c.get("/wer/x")->body, "x||203.0.113.9");
}

TEST_F(ServerTest, ChunkedBodiesAndRawLimit) {
  start();
  Client c = client();
  const std::string head = "POST /daten HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  ASSERT_TRUE(c.send_raw(head + "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n"));
  EXPECT_EQ(c.read_response()->body, "{\"a\":1}");
  std::string big;
  for (int i = 0; i < 6; ++i) big += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  ASSERT_TRUE(c.send_raw(head + big + "0\r\n\r\n"));
  EXPECT_EQ(c.read_response()->status, 413);
  EXPECT_EQ(c.request("POST", "/daten", std::string(5001, 'x'), "text/plain")->status, 413);
  EXPECT_EQ(c.request("POST", "/daten", std::string(5000, 'x'), "text/plain")->body.size(), 5000U);
}

TEST_F(ServerTest, BadRequestsAreRefusedAndClosed) {
  start();
  const std::string post = "POST /daten HTTP/1.1\r\nHost: x\r\n";
  for (const auto& [raw, status] : std::vector<std::pair<std::string, int>>{
           {post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n", 400},
           {post + "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
           {post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
           {"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
           {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 400},
           {"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
           {std::string("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 29), 400},
           {post + "Content-Length: 99999999999\r\n\r\n", 413}}) {
    Client c = client();
    ASSERT_TRUE(c.send_raw(raw));
    const auto response = c.read_response();
    ASSERT_TRUE(response) << raw.substr(0, 100);
    EXPECT_EQ(response->status, status) << raw.substr(0, 100);
    EXPECT_EQ(response->header("connection"), "close");
  }
  EXPECT_EQ(authorized_, 1);  // only the broken chunk came behind a good header
}

constexpr std::string_view kGolden =
    "content-security-policy: default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src "
    "'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri "
    "'none'; require-trusted-types-for "
    "'script'\n"
    "x-content-type-options: nosniff\nx-frame-options: DENY\nreferrer-policy: same-origin\n"
    "cross-origin-opener-policy: same-origin\ncross-origin-resource-policy: same-origin\n"
    "permissions-policy: camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()\n"
    "strict-transport-security: max-age=63072000; includeSubDomains\n";

std::string security_headers(const ClientResponse& response) {
  std::string out;
  bool inside = false;
  for (const auto& [name, value] : response.headers) {
    inside = inside || name == "content-security-policy";
    if (inside) out += name + ": " + value + "\n";
    if (name == "strict-transport-security") break;
  }
  return out;
}

TEST_F(ServerTest, EveryResponseCarriesTheSecurityHeaders) {
  options_.hsts = true;
  options_.worker_threads = 1;
  options_.max_queue = 1;
  options_.header_deadline = std::chrono::milliseconds(300);
  file_ = spool_ + "/datei.pdf";
  std::ofstream(file_) << "%PDF";
  assets_.add("a.css", "body{}");
  start();
  const auto expect = [&](std::string_view raw, int status) {
    Client c = client();
    ASSERT_TRUE(c.send_raw(raw));
    const auto response = c.read_response();
    ASSERT_TRUE(response) << raw;
    EXPECT_EQ(response->status, status) << raw;
    EXPECT_EQ(security_headers(*response), kGolden) << raw;
    EXPECT_FALSE(response->header("date").empty());
    if (status != 200) {
      EXPECT_EQ(response->header("cache-control"), "no-store");
    }
  };
  const std::string tail = " HTTP/1.1\r\nHost: x\r\n\r\n";
  expect("GET /" + tail, 200);
  expect("GET /datei" + tail, 200);
  expect("GET " + assets_.url("a.css") + tail, 200);
  expect("GET /anmelden" + tail, 303);
  expect("GET /wer/x/" + tail, 308);
  expect("nonsense\r\n\r\n", 400);
  expect("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 403);
  expect("GET /gibtsnicht" + tail, 404);
  expect("DELETE /" + tail, 405);
  expect("GET / HTTP/1.1\r\nHost: x\r\n", 408);
  expect("POST /daten HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n", 413);
  expect("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\na", 415);
  expect("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", 431);
  expect("GET /kaputt" + tail, 500);
  std::vector<Client> waiting;
  for (int i = 0; i < 2; ++i) {  // one runs, one waits
    waiting.push_back(client());
    ASSERT_TRUE(waiting.back().send_raw("GET /langsam" + tail));
    while (gate_.waiting == 0) std::this_thread::yield();
  }
  while (server_->statistics().queued == 0) std::this_thread::yield();
  expect("GET /langsam" + tail, 503);
  gate_.release();
  for (Client& c : waiting) EXPECT_EQ(c.read_response()->body, "fertig");
  std::filesystem::remove(file_);
}

TEST_F(ServerTest, OverloadIsSaidBeforeTheBodyAndEssentialRoutesGoOn) {
  options_.worker_threads = 1;
  options_.max_queue = 1;
  start();
  std::vector<Client> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.push_back(client());
    ASSERT_TRUE(waiting.back().send_raw("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n"));
    while (gate_.waiting == 0) std::this_thread::yield();
  }
  while (server_->statistics().queued == 0) std::this_thread::yield();
  Client refused = client();
  ASSERT_TRUE(refused.send_raw("POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                               "Content-Length: 100000\r\nExpect: 100-continue\r\n\r\n"));
  const auto response = refused.read_response();
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->header("retry-after"), "5");
  EXPECT_EQ(client().get("/")->status, 200);  // inline pages go on
  Client essential = client();
  ASSERT_TRUE(essential.send_raw("GET /entwurf HTTP/1.1\r\nHost: x\r\n\r\n"));
  while (server_->statistics().queued < 2) std::this_thread::yield();
  gate_.release();
  EXPECT_EQ(essential.read_response()->body, "gesichert");
}

TEST_F(ServerTest, CsrfMatrix) {
  start();
  auto [c, token] = visitor();
  ASSERT_FALSE(token.empty());
  EXPECT_TRUE(c.cookies.contains("__Host-anon"));
  const auto code = [&](const Pairs& headers, const Pairs& fields) {
    c.extra_headers = headers;
    const auto response = c.post_form("/form", fields);
    c.extra_headers.clear();
    return std::to_string(response->status) + " " + response->body;
  };
  const std::string origin = "http://127.0.0.1:" + std::to_string(server_->port());
  const Pairs good = {{"_csrf", token}, {"name", "Ä"}};
  EXPECT_EQ(code({}, good), "200 name=Ä;");  // the token is not among the fields
  EXPECT_EQ(code({{"Origin", origin}, {"Sec-Fetch-Site", "same-origin"}}, good), "200 name=Ä;");
  EXPECT_EQ(code({{"Sec-Fetch-Site", "none"}}, good), "200 name=Ä;");
  EXPECT_EQ(code({{"X-CSRF-Token", token}}, {{"name", "x"}}), "200 name=x;");
  // What was typed is still there for the error page.
  EXPECT_EQ(code({}, {{"name", "Eva"}}), "403 <h1>Hinweis</h1>csrf.token_missing|Eva");
  EXPECT_EQ(code({}, {{"name", "Eva"}, {"_csrf", token + "A"}}), "403 <h1>Hinweis</h1>csrf.token_wrong|Eva");
  for (const Pairs& cross : std::vector<Pairs>{{{"Origin", "http://evil.example"}}, {{"Origin", "null"}},
                                               {{"Origin", origin + "0"}}, {{"Sec-Fetch-Site", "cross-site"}},
                                               {{"Sec-Fetch-Site", "same-site"}, {"Origin", origin}}}) {
    EXPECT_EQ(code(cross, good), "403 <h1>Hinweis</h1>csrf.cross_site|");
    c.disconnect();
  }
  Client without_cookies = client();
  EXPECT_EQ(without_cookies.post_form("/form", good)->body, "<h1>Hinweis</h1>csrf.no_cookie|Ä");
  auto [other, other_token] = visitor();
  EXPECT_EQ(code({}, {{"_csrf", other_token}}), "403 <h1>Hinweis</h1>csrf.token_wrong|");
  // Logging in changes the binding: a token from before is no longer good, the new one is.
  ASSERT_EQ(c.get("/anmelden")->status, 303);
  EXPECT_EQ(c.post_form("/geheim", good)->status, 403);
  const std::string session_token = csrf_token_in(c.get("/geheim")->body);
  EXPECT_EQ(c.post_form("/geheim", {{"_csrf", session_token}, {"name", "x"}})->body, "name=x;");
  // The order of the parts does not matter.
  EXPECT_EQ(c.post_multipart("/geheim", {{"name", "x"}, {"_csrf", session_token}})->body, "name=x;");
  EXPECT_EQ(c.post_multipart("/geheim", {{"name", "x"}})->status, 403);
  EXPECT_EQ(c.request("POST", "/daten", "{}", "application/json")->status, 200);  // declared as machine endpoint
}

TEST_F(ServerTest, PublicOriginReplacesHost) {
  options_.public_origins = {"https://rathaus.example"};
  start();
  auto [c, token] = visitor();
  c.extra_headers = {{"Origin", "https://rathaus.example"}};
  EXPECT_EQ(c.post_form("/form", {{"_csrf", token}})->status, 200);
  c.extra_headers = {{"Origin", "http://127.0.0.1:" + std::to_string(server_->port())}};
  EXPECT_EQ(c.post_form("/form", {{"_csrf", token}})->status, 403);
}

TEST_F(ServerTest, AuthorizerDecidesAndRefusalLooksLikeUnknownPath) {
  start();
  Client c = client();
  EXPECT_EQ(c.get("/geheim")->header("location"), "/anmelden");
  c.follow_redirects = true;
  ASSERT_EQ(c.get("/anmelden")->status, 200);
  EXPECT_NE(c.get("/geheim")->body.find("Hallo Eva"), std::string::npos);
  const auto unknown = c.get("/gibtsnicht"), hidden = c.get("/geheim?verboten"), foreign = c.get("/fremd");
  EXPECT_EQ(unknown->status, 404);
  for (const auto* response : {&hidden, &foreign}) {
    EXPECT_EQ((*response)->body, unknown->body);
    auto a = (*response)->headers, b = unknown->headers;
    std::erase_if(a, [](const auto& h) { return h.first == "date"; });
    std::erase_if(b, [](const auto& h) { return h.first == "date"; });
    EXPECT_EQ(a, b);
  }
}

TEST_F(ServerTest, CookiesArePrefixedAndStrict) {
  start();
  Client c = client();
  EXPECT_EQ(c.get("/anmelden")->header("set-cookie"), "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
  server_.reset();
  options_.insecure_dev_cookies = true;
  start();
  Client dev = client();
  EXPECT_EQ(dev.get("/anmelden")->header("set-cookie"), "dev-session=abc; Path=/; HttpOnly; SameSite=Lax");
  EXPECT_EQ(dev.get("/geheim")->status, 200);
}

TEST_F(ServerTest, ExceptionsBecomeA500WithoutDetails) {
  start();
  Client c = client();
  for (const char* path : {"/kaputt", "/kaputt2"}) {
    const auto response = c.get(path);
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->body.find("secret"), std::string::npos);
    EXPECT_NE(response->body.find("http.internal"), std::string::npos);
  }
  EXPECT_EQ(server_->statistics().exceptions, 2U);
  server_.reset();
  start([](const Request&, const Problem&) -> Response { throw 1; });
  EXPECT_NE(client().get("/kaputt")->body.find("Es ist ein Fehler aufgetreten"), std::string::npos);
}

std::string sha_hex(std::string_view content) {
  std::array<std::uint8_t, 32> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest.data());
  return hex(digest);
}

TEST_F(ServerTest, Multipart50MegabytesArriveUnchanged) {
  start();
  auto [c, token] = visitor();
  std::string content(50u << 20, '\0');
  std::uint64_t state = 7;
  for (char& byte : content) byte = static_cast<char>((state = state * 6364136223846793005ULL + 1442695040888963407ULL) >> 56);
  const auto response = c.post_multipart("/gross", {{"name", "Eva"}, {"datei", content, "../Bild.jpg", "image/jpeg"}, {"_csrf", token}});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "name=Eva;datei:Bild.jpg:52428800:" + sha_hex(content) + ";");
}

TEST_F(ServerTest, TooLargeFilesAreMarkedAndTheRestArrives) {
  start();
  auto [c, token] = visitor();
  const std::string ok(900, 'a'), large(1001, 'b'), rest(700, 'c');
  EXPECT_EQ(c.post_multipart("/klein", {{"_csrf", token}, {"f", large, "g.txt"}, {"f", ok, "k.txt"}, {"name", "Eva"}})->body,
            "name=Eva;f:g.txt:1001:upload.too_large;f:k.txt:900:" + sha_hex(ok) + ";");
  EXPECT_EQ(c.post_multipart("/klein", {{"_csrf", token}, {"f", ok, "1.txt"}, {"f", rest, "2.txt"}})->body,
            "f:1.txt:900:" + sha_hex(ok) + ";f:2.txt:700:upload.total_too_large;");
  EXPECT_EQ(c.post_multipart("/klein", {{"_csrf", token}, {"f", "a", "1"}, {"f", "", "2"}, {"f", "c", "3"}})->body,
            "f:1:1:" + sha_hex("a") + ";f:2:0:" + sha_hex("") + ";f:3:1:upload.too_many;");
  EXPECT_EQ(c.post_multipart("/klein", {{"_csrf", token}, {"n", "v"}})->body, "n=v;");
}

TEST_F(ServerTest, NoRoomForUploadsIsAMarkNotAFailure) {
  start();
  auto [c, token] = visitor();
  std::filesystem::remove_all(spool_);
  EXPECT_EQ(c.post_multipart("/form", {{"_csrf", token}, {"f", "x", "a.txt"}, {"name", "Eva"}})->body,
            "name=Eva;f:a.txt:1:upload.not_stored;");
  std::filesystem::create_directories(spool_);
}

TEST_F(ServerTest, OverlongFormsKeepWhatWasRead) {
  options_.max_urlencoded_bytes = 1000;
  options_.max_fields = 50;
  start();
  auto [c, token] = visitor();
  auto response = c.post_form("/form", {{"_csrf", token}, {"name", "Eva"}, {"x", std::string(2000, 'x')}});
  EXPECT_EQ(response->status, 413);
  EXPECT_EQ(response->body, "<h1>Hinweis</h1>body.too_large|Eva");
  response = c.post_multipart("/form", {{"_csrf", token}, {"name", "Eva"}, {"x", std::string(2000, 'x')}});
  EXPECT_EQ(response->body, "<h1>Hinweis</h1>body.too_large|Eva");
  Pairs many = {{"_csrf", token}, {"name", "Eva"}};
  for (int i = 0; i < 60; ++i) many.emplace_back("f", "");
  EXPECT_EQ(c.post_form("/form", many)->body, "<h1>Hinweis</h1>body.too_many_fields|Eva");
  EXPECT_EQ(c.request("POST", "/form", "name=Eva&x=%FF", "application/x-www-form-urlencoded")->body,
            "<h1>Hinweis</h1>body.not_utf8|Eva");
  const std::string cut = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nEva\r\n--b\r\nrubbish";
  EXPECT_EQ(c.request("POST", "/form", cut, "multipart/form-data; boundary=b")->body, "<h1>Hinweis</h1>body.malformed|Eva");
}

TEST_F(ServerTest, NobodyUnknownFillsTheDisk) {
  start();
  Client c = client();
  const auto response = c.post_multipart("/geheim", {{"f", std::string(4u << 20, 'x'), "a.bin"}});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 303);  // answered before the body was read
  EXPECT_EQ(response->header("connection"), "close");
  // The answer survives though the peer goes on sending: no reset before it was read.
  Client slow = client();
  const std::string head = "POST /geheim HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                           "Content-Length: 9000000\r\n\r\n";
  ASSERT_TRUE(slow.send_raw(head + std::string(200'000, 'x')));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  (void)slow.send_raw(std::string(100'000, 'x'));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto late = slow.read_response();
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 303);
}

TEST_F(ServerTest, SlowHeadersAndBodiesAreCut) {
  options_.header_deadline = options_.body_idle = std::chrono::milliseconds(400);
  options_.keep_alive = std::chrono::milliseconds(300);
  start();
  const auto started = std::chrono::steady_clock::now();
  std::vector<std::thread> clients;
  clients.emplace_back([&] {  // a byte now and then does not help
    Client c = client();
    for (const char byte : std::string("GET / HTTP/1.1\r\nHost: ")) {
      if (!c.send_raw(std::string_view(&byte, 1))) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      if (std::chrono::steady_clock::now() - started > std::chrono::milliseconds(700)) break;
    }
    const auto response = c.read_response();
    if (response) {
      EXPECT_EQ(response->status, 408);
    }
    EXPECT_TRUE(c.closed_by_peer() || response);
  });
  clients.emplace_back([&] {  // says nothing at all
    Client c = client();
    ASSERT_TRUE(c.send_raw(""));
    EXPECT_TRUE(c.closed_by_peer());
  });
  clients.emplace_back([&] {  // idle after a request
    Client c = client();
    EXPECT_EQ(c.get("/")->status, 200);
    EXPECT_TRUE(c.closed_by_peer());
  });
  clients.emplace_back([&] {  // below the minimal rate, though never idle
    Client c = client();
    ASSERT_TRUE(c.send_raw("POST /daten HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n"));
    int sent = 0;
    for (; sent < 200 && c.send_raw("x"); ++sent) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_LT(sent, 200);
    const auto response = c.read_response();
    if (response) {
      EXPECT_EQ(response->status, 408);
    }
  });
  for (std::thread& thread : clients) thread.join();
  for (int i = 0; i < 100 && server_->statistics().timed_out < 4; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(server_->statistics().timed_out, 4U);
}

TEST_F(ServerTest, ReaderThatDoesNotReadIsCut) {
  options_.write_idle = std::chrono::milliseconds(300);
  start();
  Client c = client();
  ASSERT_TRUE(c.send_raw("GET /lang HTTP/1.1\r\nHost: x\r\n\r\n"));
  for (int i = 0; i < 100 && server_->statistics().timed_out == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(server_->statistics().timed_out, 1U);
  const auto whole = client().get("/lang");
  EXPECT_EQ(whole->body.size(), 8u << 20);
}

TEST_F(ServerTest, TooManyConnections) {
  options_.max_connections = 2;
  start();
  Client a = client(), b = client(), c = client();
  EXPECT_EQ(a.get("/")->status, 200);
  EXPECT_EQ(b.get("/")->status, 200);
  ASSERT_TRUE(c.send_raw(""));
  const auto response = c.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 503);
  EXPECT_FALSE(response->header("content-security-policy").empty());
}

TEST_F(ServerTest, DrainLetsRunningRequestsFinish) {
  start();
  Client idle = client(), busy = client();
  EXPECT_EQ(idle.get("/")->status, 200);
  ASSERT_TRUE(busy.send_raw("GET /langsam HTTP/1.1\r\nHost: x\r\n\r\n"));
  while (gate_.waiting == 0) std::this_thread::yield();
  const std::uint16_t port = server_->port();
  std::thread stopper([&] { server_->stop(); });
  EXPECT_TRUE(idle.closed_by_peer());
  while (Client(port).get("/")) std::this_thread::yield();  // no longer accepted
  gate_.release();
  const auto response = busy.read_response();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "fertig");
  EXPECT_EQ(response->header("connection"), "close");
  stopper.join();
  server_->stop();
}

// The socket belongs to somebody else: stopping does not close it, and who connects meanwhile is served by the next one.
TEST_F(ServerTest, AHandedOverSocketKeepsConnectionsForTheNextOne) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{
      .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  options_.listening_socket = listener;
  EXPECT_FALSE(Server::start(
      options_, Router::build(routes()).value(),
      [](const Request&, const RouteInfo&) -> AuthResult { return Allowed{}; }));  // it does not listen
  ASSERT_EQ(::listen(listener, 64), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  options_.io_threads = 2;
  start();
  EXPECT_EQ(server_->port(), ntohs(address.sin_port));
  Client first(server_->port());
  EXPECT_EQ(first.get("/")->status, 200);
  server_->stop();
  Client waiting(ntohs(address.sin_port));
  ASSERT_TRUE(waiting.send_raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));  // nobody is there
  start();
  const auto answer = waiting.read_response();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  ::close(listener);
}

// Who keeps a connection open and asks just when the server stops is answered and told that it closes.
TEST_F(ServerTest, DrainAnswersWhoIsJustAboutToAsk) {
  options_.drain_grace = std::chrono::milliseconds(2000);
  start();
  Client kept(server_->port());
  EXPECT_EQ(kept.get("/")->status, 200);
  std::thread stopper([&] { server_->stop(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  ASSERT_TRUE(kept.send_raw("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  const auto answer = kept.read_response();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->header("connection"), "close");
  const auto begin = std::chrono::steady_clock::now();
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - begin,
            std::chrono::milliseconds(1500));  // nobody is left: no waiting for the grace to end
}

TEST_F(ServerTest, StartSaysWhatIsWrong) {
  start();
  const auto attempt = [&](ServerOptions options) {
    const auto server = Server::start(std::move(options), Router::build(routes()).value(),
                                      [](const Request&, const RouteInfo&) -> AuthResult { return Allowed{}; });
    return server ? "" : server.error().code + (server.error().field.empty() ? "" : " " + server.error().field);
  };
  ServerOptions taken = options_;
  taken.port = server_->port();
  EXPECT_EQ(attempt(taken), "web.port_taken");
  ServerOptions weak = options_;
  weak.csrf_secret = "short";
  EXPECT_EQ(attempt(weak), "web.options csrf_secret");
  ServerOptions mixed = options_;
  mixed.hsts = mixed.insecure_dev_cookies = true;
  EXPECT_EQ(attempt(mixed), "web.options insecure_dev_cookies");
  ServerOptions proxy = options_;
  proxy.trusted_proxies = {"anyone"};
  EXPECT_EQ(attempt(proxy), "web.options trusted_proxies");
  ServerOptions address = options_;
  address.bind_address = "rathaus.example";
  EXPECT_EQ(attempt(address), "web.options bind_address");
  ServerOptions spool = options_;
  spool.spool_folder = "/nonexistent/spool";
  EXPECT_EQ(attempt(spool), "web.options spool_folder");
}

TEST_F(ServerTest, AssetsEtagsGzipAndFiles) {
  assets_.add("css/site.css", "body{color:black}", "GZIPPED");
  file_ = spool_ + "/datei.pdf";
  const std::string content(3u << 20, 'p');
  std::ofstream(file_) << content;
  start();
  Client c = client();
  const auto plain = c.get(assets_.url("css/site.css"));
  EXPECT_EQ(plain->body, "body{color:black}");
  EXPECT_EQ(plain->header("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain->header("content-type"), "text/css; charset=utf-8");
  EXPECT_EQ(c.get("/assets/css/site.css")->header("cache-control"), "no-cache");
  EXPECT_EQ(c.get("/assets/css/other.css")->status, 404);
  c.extra_headers = {{"If-None-Match", plain->header("etag")}};
  const auto unchanged = c.get(assets_.url("css/site.css"));
  EXPECT_EQ(unchanged->status, 304);
  EXPECT_EQ(unchanged->body, "");
  c.extra_headers = {{"Accept-Encoding", "br, gzip"}};
  const auto gzip = c.get(assets_.url("css/site.css"));
  EXPECT_EQ(gzip->body, "GZIPPED");
  EXPECT_EQ(gzip->header("content-encoding"), "gzip");
  const auto file = c.get("/datei");
  EXPECT_EQ(file->body, content);
  EXPECT_EQ(file->header("cache-control"), "no-store");
  EXPECT_TRUE(file->header("content-disposition").starts_with("attachment"));
  EXPECT_EQ(c.request("HEAD", "/datei")->header("content-length"), std::to_string(content.size()));
  EXPECT_EQ(c.get("/")->status, 200);  // the connection is still in step
  std::filesystem::remove(file_);
}

TEST_F(ServerTest, PeerThatLeavesDuringAFileDoesNotEndTheProcess) {
  file_ = spool_ + "/datei.pdf";
  std::ofstream(file_) << std::string(16u << 20, 'p');
  start();
  for (int i = 0; i < 30; ++i) {
    Client c = client();
    ASSERT_TRUE(c.send_raw("GET /datei HTTP/1.1\r\nHost: x\r\n\r\nGET /datei HTTP/1.1\r\nHost: x\r\n\r\n"));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(client().get("/")->status, 200);
  std::filesystem::remove(file_);
}

TEST_F(ServerTest, ManyClientsOnTwoLoops) {
  options_.io_threads = 2;
  start();
  std::atomic<int> good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      auto [c, token] = visitor();
      for (int i = 0; i < 50; ++i) {
        const std::string value = std::to_string(t * 1000 + i);
        good += c.post_form("/form", {{"_csrf", token}, {"v", value}})->body == "v=" + value + ";";
        good += c.get("/wer/" + value)->body.starts_with(value);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
}

}  // namespace
}  // namespace rathaus::web
