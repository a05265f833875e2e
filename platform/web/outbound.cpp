#include "platform/web/outbound.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "libs/base/check.h"
#include "platform/web/parse.h"

namespace rathaus::web {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::size_t kMaxHead = 32 * 1024;

Error away(std::string where) { return unavailable("outbound.away", std::move(where)); }

struct FreeContext {
  void operator()(SSL_CTX* one) const { SSL_CTX_free(one); }
};
struct FreeTls {
  void operator()(SSL* one) const { SSL_free(one); }
};
struct FreeAddresses {
  void operator()(addrinfo* one) const { freeaddrinfo(one); }
};

class Connection {
 public:
  explicit Connection(Clock::time_point deadline) : deadline_(deadline) {}
  ~Connection() {
    tls_.reset();
    if (fd_ >= 0) ::close(fd_);
  }
  Connection(const Connection&) = delete;

  Status open(const OutboundUrl& url, const OutboundOptions& options) {
    // RFC 6761 6.3: "localhost" is this machine, whatever a resolver says, and where there is none.
    const bool here = url.host == "localhost";
    const addrinfo hints{
        .ai_flags = here ? 0 : AI_ADDRCONFIG, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    addrinfo* list = nullptr;
    if (getaddrinfo(here ? nullptr : url.host.c_str(), std::to_string(url.port).c_str(), &hints, &list) != 0)
      return fail(away("name"));
    const std::unique_ptr<addrinfo, FreeAddresses> owner(list);
    for (const addrinfo* one = list; one != nullptr && fd_ < 0; one = one->ai_next) {
      if (!url.tls && !(options.allow_plain_loopback && loopback(*one))) continue;
      if (!connect_to(*one)) fd_ = -1;
    }
    if (fd_ < 0) return fail(away("connect"));
    return url.tls ? handshake(url.host, options) : Status{};
  }

  Status write(std::string_view bytes) {
    while (!bytes.empty()) {
      if (tls_) {
        const int n = SSL_write(tls_.get(), bytes.data(),
                                static_cast<int>(std::min<std::size_t>(bytes.size(), 16 * 1024)));
        if (n > 0)
          bytes.remove_prefix(static_cast<std::size_t>(n));
        else
          TRY(tls_wait(n, "send"));
      } else {
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n > 0)
          bytes.remove_prefix(static_cast<std::size_t>(n));
        else if (n < 0 && (errno == EAGAIN || errno == EINTR))
          TRY(wait(POLLOUT, "send"));
        else
          return fail(away("send"));
      }
    }
    return {};
  }

  // False at the end of the stream.
  Result<bool> read(std::string& into) {
    char piece[16 * 1024];
    for (;;) {
      if (tls_) {
        const int n = SSL_read(tls_.get(), piece, sizeof piece);
        if (n > 0) {
          into.append(piece, static_cast<std::size_t>(n));
          return true;
        }
        if (SSL_get_error(tls_.get(), n) == SSL_ERROR_ZERO_RETURN) return false;
        TRY(tls_wait(n, "receive"));
      } else {
        const ssize_t n = ::recv(fd_, piece, sizeof piece, 0);
        if (n > 0) {
          into.append(piece, static_cast<std::size_t>(n));
          return true;
        }
        if (n == 0) return false;
        if (errno != EAGAIN && errno != EINTR) return fail(away("receive"));
        TRY(wait(POLLIN, "receive"));
      }
    }
  }

 private:
  static bool loopback(const addrinfo& one) {
    if (one.ai_family == AF_INET)
      return (ntohl(reinterpret_cast<const sockaddr_in*>(one.ai_addr)->sin_addr.s_addr) >> 24) == 127;
    return one.ai_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6*>(one.ai_addr)->sin6_addr);
  }

  Status wait(short events, const char* where) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
    pollfd entry{fd_, events, 0};
    if (left <= 0 || ::poll(&entry, 1, static_cast<int>(left)) <= 0)
      return fail(away(std::string(where) + ": too slow"));
    return {};
  }

  bool connect_to(const addrinfo& one) {
    fd_ = ::socket(one.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd_ < 0) return false;
    bool good = ::connect(fd_, one.ai_addr, one.ai_addrlen) == 0;
    if (!good && errno == EINPROGRESS && wait(POLLOUT, "connect")) {
      int error = 0;
      socklen_t size = sizeof error;
      good = getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }
    if (!good) ::close(std::exchange(fd_, -1));
    return good;
  }

  Status handshake(const std::string& host, const OutboundOptions& options) {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    CHECK(context_ != nullptr);
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    // TR-02102-2: forward secrecy and authenticated encryption only.
    CHECK(SSL_CTX_set_cipher_list(context_.get(), "ECDHE+AESGCM:DHE+AESGCM") == 1);
    const bool trusted = options.ca_file.empty() ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                                                 : SSL_CTX_load_verify_locations(
                                                       context_.get(), options.ca_file.c_str(), nullptr) == 1;
    if (!trusted) {
      ERR_clear_error();
      return fail(away("certificates of the authorities"));
    }
    tls_.reset(SSL_new(context_.get()));
    CHECK(tls_ != nullptr);
    in6_addr number;
    const bool numeric =
        inet_pton(AF_INET, host.c_str(), &number) == 1 || inet_pton(AF_INET6, host.c_str(), &number) == 1;
    if (numeric) {
      CHECK(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), host.c_str()) == 1);
    } else {
      SSL_set_hostflags(tls_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      CHECK(SSL_set1_host(tls_.get(), host.c_str()) == 1 &&
            SSL_set_tlsext_host_name(tls_.get(), host.c_str()) == 1);
    }
    CHECK(SSL_set_fd(tls_.get(), fd_) == 1);
    for (;;) {
      const int n = SSL_connect(tls_.get());
      if (n == 1) break;
      TRY(tls_wait(n, "certificate or handshake"));
    }
    return {};
  }

  Status tls_wait(int result, const char* where) {
    const int error = SSL_get_error(tls_.get(), result);
    ERR_clear_error();
    if (error == SSL_ERROR_WANT_READ) return wait(POLLIN, where);
    if (error == SSL_ERROR_WANT_WRITE) return wait(POLLOUT, where);
    return fail(away(where));
  }

  Clock::time_point deadline_;
  int fd_ = -1;
  std::unique_ptr<SSL_CTX, FreeContext> context_;
  std::unique_ptr<SSL, FreeTls> tls_;
};

bool plain_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Result<ClientResponse> parse_answer_head(std::string_view head) {
  ClientResponse response;
  std::size_t end = head.find("\r\n");
  const std::string_view line = head.substr(0, end);
  if (!line.starts_with("HTTP/1.") || line.size() < 12) return fail(away("answer: status"));
  std::from_chars(line.data() + 9, line.data() + 12, response.status);
  while (end != std::string_view::npos) {
    head.remove_prefix(end + 2);
    end = head.find("\r\n");
    const std::string_view one = head.substr(0, end);
    if (one.empty()) break;
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) return fail(away("answer: header"));
    std::string name(one.substr(0, colon));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::string_view value = one.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
    response.headers.emplace_back(std::move(name), value);
  }
  return response;
}

// RFC 9112 7.1; nothing when it is not complete yet.
Result<std::optional<std::string>> dechunked(std::string_view text, std::size_t limit) {
  std::string out;
  for (;;) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::optional<std::string>{};
    std::size_t size = 0;
    const std::string_view digits = text.substr(0, std::min(end, text.find(';')));
    const auto [at, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
    if (error != std::errc{} || at != digits.data() + digits.size() || digits.empty())
      return fail(away("answer: chunk"));
    if (size > limit || out.size() + size > limit) return fail(away("answer: too large"));
    text.remove_prefix(end + 2);
    if (size == 0) return std::optional(std::move(out));
    if (text.size() < size + 2) return std::optional<std::string>{};
    out.append(text.substr(0, size));
    if (text.substr(size, 2) != "\r\n") return fail(away("answer: chunk"));
    text.remove_prefix(size + 2);
  }
}

Result<ClientResponse> read_answer(Connection& connection, std::size_t limit, bool head_only) {
  std::string buffer;
  std::size_t end = std::string::npos;
  while ((end = buffer.find("\r\n\r\n")) == std::string::npos) {
    if (buffer.size() > kMaxHead) return fail(away("answer: header too large"));
    if (!TRY(connection.read(buffer))) return fail(away("answer: ended"));
  }
  ClientResponse response = TRY(parse_answer_head(std::string_view(buffer).substr(0, end + 2)));
  std::string rest = buffer.substr(end + 4);
  if (head_only || response.status == 204 || response.status == 304) return response;
  const bool chunked = iequals(response.header("transfer-encoding"), "chunked");
  const std::string announced = response.header("content-length");
  std::size_t length = 0;
  if (!chunked && !announced.empty()) {
    const auto [at, error] = std::from_chars(announced.data(), announced.data() + announced.size(), length);
    if (error != std::errc{} || at != announced.data() + announced.size())
      return fail(away("answer: length"));
    if (length > limit) return fail(away("answer: too large"));
  }
  for (;;) {
    if (chunked) {
      if (auto body = TRY(dechunked(rest, limit))) {
        response.body = std::move(*body);
        return response;
      }
    } else if (!announced.empty() && rest.size() >= length) {
      response.body = rest.substr(0, length);
      return response;
    }
    if (rest.size() > 2 * limit + kMaxHead) return fail(away("answer: too large"));
    if (TRY(connection.read(rest))) continue;
    if (chunked || !announced.empty() || rest.size() > limit) return fail(away("answer: ended"));
    response.body = std::move(rest);
    return response;
  }
}

}  // namespace

Result<OutboundUrl> parse_outbound_url(std::string_view url) {
  const auto wrong = [] { return fail(refused("outbound.url")); };
  OutboundUrl out;
  if (url.size() > 4096 || !plain_text(url)) return wrong();
  if (url.starts_with("https://"))
    url.remove_prefix(8);
  else if (url.starts_with("http://")) {
    out.tls = false;
    out.port = 80;
    url.remove_prefix(7);
  } else
    return wrong();
  const std::size_t path = std::min(url.find_first_of("/?#"), url.size());
  std::string_view authority = url.substr(0, path);
  out.target = std::string(url.substr(
      path, url.find('#') == std::string_view::npos ? std::string_view::npos : url.find('#') - path));
  if (out.target.empty() || out.target[0] != '/') out.target.insert(0, "/");
  if (authority.find('@') != std::string_view::npos || authority.find('[') != std::string_view::npos)
    return wrong();
  if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    const std::string_view port = authority.substr(colon + 1);
    const auto [at, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (error != std::errc{} || at != port.data() + port.size() || port.empty() || out.port == 0)
      return wrong();
    authority = authority.substr(0, colon);
  }
  const bool named = !authority.empty() && std::all_of(authority.begin(), authority.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  if (!named) return wrong();
  out.host = authority;
  return out;
}

Result<ClientResponse> fetch(const OutboundRequest& request, const OutboundOptions& options) {
  const OutboundUrl url = TRY(parse_outbound_url(request.url));
  if (!url.tls && !options.allow_plain_loopback) return fail(refused("outbound.url", {}, "https only"));
  std::string head = request.method + " " + url.target + " HTTP/1.1\r\nHost: " + url.host;
  const bool usual = url.port == (url.tls ? 443 : 80);
  head += (usual ? "" : ":" + std::to_string(url.port)) +
          "\r\nConnection: close\r\nAccept-Encoding: identity\r\n";
  for (const auto& [name, value] : request.headers) {
    if (!plain_text(name) || value.find_first_of("\r\n") != std::string::npos)
      return fail(refused("outbound.url", {}, "header"));
    head += name + ": " + value + "\r\n";
  }
  if (!request.content_type.empty()) head += "Content-Type: " + request.content_type + "\r\n";
  if (!request.body.empty() || request.method == "POST")
    head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  Connection connection(Clock::now() + options.timeout);
  TRY(connection.open(url, options));
  TRY(connection.write(head + "\r\n" + request.body));
  return read_answer(connection, options.max_bytes, request.method == "HEAD");
}

}  // namespace rathaus::web
