#include "platform/web/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "platform/web/parse.h"

namespace rathaus::web {

namespace {

constexpr int kMaxRedirects = 10;

Error broken(std::string detail) { return unavailable("client.broken", std::move(detail)); }

bool wait_for(int fd, short events, std::chrono::milliseconds timeout) {
  pollfd entry{fd, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

Result<ClientResponse> parse_head(std::string_view head) {
  ClientResponse response;
  std::size_t end = head.find("\r\n");
  const std::string_view status_line = head.substr(0, end);
  if (!status_line.starts_with("HTTP/1.") || status_line.size() < 12) return fail(invalid("client.bad_answer", "status"));
  std::from_chars(status_line.data() + 9, status_line.data() + 12, response.status);
  while (end != std::string_view::npos && end + 2 < head.size()) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    const std::string_view line = head.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return fail(invalid("client.bad_answer", "header"));
    std::string name(line.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    response.headers.emplace_back(std::move(name), value);
  }
  return response;
}

void keep_cookies(const ClientResponse& response, std::map<std::string, std::string>& jar) {
  for (const auto& [name, value] : response.headers) {
    if (name != "set-cookie") continue;
    const std::size_t equals = value.find('='), end = std::min(value.find(';'), value.size());
    if (equals > end) continue;
    if (value.find("Max-Age=0") != std::string::npos) {
      jar.erase(value.substr(0, equals));
    } else {
      jar[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
    }
  }
}

std::string quoted(std::string_view text) {  // as browsers do
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += "%22";
    else if (c == '\r') out += "%0D";
    else if (c == '\n') out += "%0A";
    else out += c;
  }
  return out + "\"";
}

}  // namespace

std::string ClientResponse::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return {};
}

Client::Client(std::uint16_t port, std::string host) : host_(std::move(host)), port_(port) {}
Client::~Client() { disconnect(); }
Client::Client(Client&& other) noexcept
    : timeout(other.timeout),
      follow_redirects(other.follow_redirects),
      extra_headers(std::move(other.extra_headers)),
      cookies(std::move(other.cookies)),
      host_(std::move(other.host_)),
      port_(other.port_),
      fd_(std::exchange(other.fd_, -1)),
      buffer_(std::move(other.buffer_)) {}

void Client::disconnect() {
  if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  buffer_.clear();
}

Status Client::connect() {
  if (fd_ >= 0) return {};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  const char* numeric = host_ == "localhost" ? "127.0.0.1" : host_.c_str();
  if (inet_pton(AF_INET, numeric, &address.sin_addr) != 1) return fail(refused("client.host", {}, host_));
  fd_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd_ < 0) return fail(broken(std::strerror(errno)));
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const std::string why = std::strerror(errno);
    disconnect();
    return fail(broken(why));
  }
  return {};
}

Status Client::send_raw(std::string_view bytes) {
  TRY(connect());
  while (!bytes.empty()) {
    if (!wait_for(fd_, POLLOUT, timeout)) return fail(broken("send timed out"));
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (sent <= 0) return fail(broken(std::strerror(errno)));
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Status Client::fill() {
  if (fd_ < 0) return fail(broken("not connected"));
  if (!wait_for(fd_, POLLIN, timeout)) return fail(broken("no answer in time"));
  char piece[64 * 1024];
  const ssize_t got = ::recv(fd_, piece, sizeof piece, 0);
  if (got <= 0) return fail(broken("connection closed"));
  buffer_.append(piece, static_cast<std::size_t>(got));
  return {};
}

bool Client::closed_by_peer() {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (std::chrono::steady_clock::now() < end) {
    const Status filled = fill();
    if (!filled) return filled.error().detail == "connection closed";
  }
  return false;
}

Result<ClientResponse> Client::read_response(bool head_only) {
  std::size_t end = buffer_.find("\r\n\r\n");
  while (end == std::string::npos) {
    TRY(fill());
    end = buffer_.find("\r\n\r\n");
  }
  ClientResponse response = TRY(parse_head(std::string_view(buffer_).substr(0, end)));
  buffer_.erase(0, end + 4);
  if (response.status == 100) return read_response(head_only);
  keep_cookies(response, cookies);
  std::uint64_t length = 0;
  const std::string announced = response.header("content-length");
  std::from_chars(announced.data(), announced.data() + announced.size(), length);
  if (!head_only && response.status != 304 && response.status != 204) {
    while (buffer_.size() < length) TRY(fill());
    response.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
  }
  if (iequals(response.header("connection"), "close")) disconnect();
  return response;
}

Result<ClientResponse> Client::once(std::string_view method, std::string_view target, std::string_view body,
                                    std::string_view content_type) {
  std::string head;
  head.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: ").append(host_);
  head.append(":").append(std::to_string(port_)).append("\r\n");
  std::string jar;
  for (const auto& [name, value] : cookies) jar += (jar.empty() ? "" : "; ") + name + "=" + value;
  if (!jar.empty()) head.append("Cookie: ").append(jar).append("\r\n");
  for (const auto& [name, value] : extra_headers) head.append(name).append(": ").append(value).append("\r\n");
  if (!content_type.empty()) head.append("Content-Type: ").append(content_type).append("\r\n");
  if (!content_type.empty() || !body.empty() || (method != "GET" && method != "HEAD")) {
    head.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  head += "\r\n";
  // A kept-alive connection may have been closed meanwhile: once more on a new one, as browsers do.
  const bool reused = fd_ >= 0;
  Status sent = send_raw(head);
  if (sent) sent = send_raw(body);
  if (sent) {
    // The server may have refused and closed; its answer decides.
    auto response = read_response(method == "HEAD");
    if (response || !reused || response.error().detail != "connection closed") return response;
  } else if (!reused) {
    auto early = read_response(method == "HEAD");
    disconnect();
    return early;
  }
  disconnect();
  TRY(send_raw(head));
  TRY(send_raw(body));
  return read_response(method == "HEAD");
}

Result<ClientResponse> Client::request(std::string_view method, std::string_view target, std::string_view body,
                                       std::string_view content_type) {
  auto response = TRY(once(method, target, body, content_type));
  std::string method_now(method);
  for (int i = 0; follow_redirects && i < kMaxRedirects; ++i) {
    const std::string location = response.header("location");
    const bool redirect = response.status == 302 || response.status == 303 || response.status == 308;
    if (!redirect || !location.starts_with('/')) break;
    if (response.status != 308) method_now = "GET";
    const bool again = response.status == 308;
    response = TRY(once(method_now, location, again ? body : std::string_view(),
                        again ? content_type : std::string_view()));
  }
  return response;
}

Result<ClientResponse> Client::get(std::string_view target) { return request("GET", target); }

Result<ClientResponse> Client::post_form(std::string_view target, const Pairs& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += '&';
    body.append(percent_encode(name)).append("=").append(percent_encode(value));
  }
  return request("POST", target, body, "application/x-www-form-urlencoded");
}

Result<ClientResponse> Client::post_multipart(std::string_view target, const std::vector<FormPart>& parts) {
  static constexpr std::string_view kBoundary = "----rathaus-client-7d1f0c2b9a";
  std::string body;
  for (const FormPart& part : parts) {
    if (part.value.find(kBoundary) != std::string::npos) return fail(refused("client.boundary"));
    body.append("--").append(kBoundary).append("\r\nContent-Disposition: form-data; name=").append(quoted(part.name));
    if (!part.file_name.empty()) {
      body.append("; filename=").append(quoted(part.file_name)).append("\r\nContent-Type: ").append(part.mime);
    }
    body.append("\r\n\r\n").append(part.value).append("\r\n");
  }
  body.append("--").append(kBoundary).append("--\r\n");
  return request("POST", target, body, "multipart/form-data; boundary=" + std::string(kBoundary));
}

std::string csrf_token_in(std::string_view html) {
  const std::size_t name = html.find("name=\"_csrf\"");
  if (name == std::string_view::npos) return {};
  const std::size_t open = html.rfind('<', name), close = html.find('>', name);
  const std::string_view tag = html.substr(open, close - open);
  const std::size_t value = tag.find("value=\"");
  if (value == std::string_view::npos) return {};
  const std::string_view rest = tag.substr(value + 7);
  return std::string(rest.substr(0, rest.find('"')));
}

}  // namespace rathaus::web
