// TLS itself (peer, name, authority) is shown by tests/run-oidc.sh against a real server.
#include "platform/web/outbound.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

namespace rathaus::web {
namespace {

// Answers one connection with these bytes and closes it.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_, 1), 0);
    getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, answer = std::move(answer)] {
      const int peer = ::accept(fd_, nullptr, nullptr);
      char request[4096];
      (void)::recv(peer, request, sizeof request, 0);
      (void)::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::shutdown(peer, SHUT_WR);
      (void)::recv(peer, request, sizeof request, 0);
      ::close(peer);
    });
  }
  ~OneAnswer() {
    ::shutdown(fd_, SHUT_RDWR);  // nobody came: it does not wait for ever
    thread_.join();
    ::close(fd_);
  }
  std::string url() const { return "http://localhost:" + std::to_string(port_) + "/x"; }

 private:
  int fd_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Result<ClientResponse> fetched(const std::string& answer, std::size_t max_bytes = 1000) {
  const OneAnswer server(answer);
  return fetch({.url = server.url()},
               {.allow_plain_loopback = true, .timeout = std::chrono::seconds(20), .max_bytes = max_bytes});
}

TEST(Outbound, Addresses) {
  EXPECT_EQ(parse_outbound_url("https://idp.example")->target, "/");
  EXPECT_EQ(parse_outbound_url("https://idp.example:8443/a?b=c#d")->target, "/a?b=c");
  EXPECT_EQ(parse_outbound_url("https://idp.example:8443/a")->port, 8443);
  for (const char* bad : {"ftp://a", "https://", "https://a@b/", "https://a:0/", "https://a:99999/",
                          "https://a b/", "https://a/\r\nX: y", "//a", "https://[::1]/"}) {
    EXPECT_FALSE(parse_outbound_url(bad)) << bad;
  }
}

TEST(Outbound, PlainOnlyToThisMachineAndOnlyWhenAllowed) {
  EXPECT_EQ(fetch({.url = "http://localhost:1/"}, {}).error().code, "outbound.url");
  EXPECT_EQ(
      fetch({.url = "http://192.0.2.1/"}, {.allow_plain_loopback = true, .timeout = std::chrono::seconds(1)})
          .error()
          .code,
      "outbound.away");
}

TEST(Outbound, AnswersWithinLimits) {
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")->body, "hi");
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3;x\r\n du\r\n0\r\n\r\n")
                ->body,
            "hi du");
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\n\r\nto the end")->body, "to the end");
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\nhi").error().detail, "answer: too large");
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n").error().detail,
            "answer: too large");
  EXPECT_EQ(fetched("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi").error().detail, "answer: ended");
  EXPECT_EQ(fetched("nonsense\r\n\r\n").error().detail, "answer: status");
}

TEST(Outbound, ARedirectIsAnAnswer) {
  const auto answer =
      fetched("HTTP/1.1 302 Found\r\nLocation: http://localhost:1/\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 302);
}

}  // namespace
}  // namespace rathaus::web
