#include "platform/web/http_parser.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "platform/web/parse.h"

namespace rathaus::web {

namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t kMaxHeaders = 100;

std::string_view view(string_view text) { return {text.data(), text.size()}; }

error_code stop() { return make_error_code(boost::system::errc::operation_canceled); }

class Grammar final : public http::basic_parser<true> {
 public:
  Grammar(Request& request, std::size_t max_header_bytes) : request_(request), left_(max_header_bytes) {
    header_limit(static_cast<std::uint32_t>(max_header_bytes));
    body_limit(boost::none);  // counted by the sink
  }

  std::optional<Problem> problem;
  BodySink* sink = nullptr;
  bool expects_continue = false;
  bool http11 = true;

 private:
  void refuse(error_code& ec, int status, std::string code, std::string detail) {
    problem = Problem{status, std::move(code), std::move(detail)};
    ec = stop();
  }
  void bad(error_code& ec, std::string detail) { refuse(ec, 400, "http.bad_request", std::move(detail)); }
  void too_large(error_code& ec) { refuse(ec, 431, "http.header_too_large", "header too large"); }

  // Beast limits one read of fields, not their sum: count here.
  bool take(std::size_t bytes) {
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
  }

  void on_request_impl(http::verb, string_view method, string_view target, int version, error_code& ec) override {
    if (!take(method.size() + target.size() + 12)) return too_large(ec);
    request_.set_method(::rathaus::web::parse_method(view(method)));
    http11 = version == 11;
    if (const Status set = request_.set_target(view(target)); !set) return bad(ec, set.error().detail);
  }

  void on_field_impl(http::field field, string_view name, string_view value, error_code& ec) override {
    if (!take(name.size() + value.size() + 4) || ++count_ > kMaxHeaders) return too_large(ec);
    if (is_header_over_) return;  // trailers are counted and ignored
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      if ((byte < 0x20 && c != '\t') || byte == 0x7F) return bad(ec, "control character in header");
    }
    switch (field) {
      case http::field::host: ++hosts_; break;
      case http::field::content_length: {
        ++lengths_;
        for (const char c : value) {
          if (c < '0' || c > '9') return bad(ec, "Content-Length is not a number");
        }
        break;
      }
      case http::field::transfer_encoding:
        ++codings_;
        if (!iequals(view(value), "chunked")) return bad(ec, "unknown Transfer-Encoding");
        break;
      case http::field::expect:
        if (!iequals(view(value), "100-continue")) return bad(ec, "unknown Expect");
        expects_continue = true;
        break;
      default: break;
    }
    request_.add_header(view(name), view(value));
  }

  void on_header_impl(error_code& ec) override {
    is_header_over_ = true;
    if (lengths_ > 1 || codings_ > 1 || (lengths_ > 0 && codings_ > 0)) return bad(ec, "ambiguous body length");
    if (codings_ > 0 && !http11) return bad(ec, "Transfer-Encoding in HTTP/1.0");
    if (hosts_ > 1 || (hosts_ == 0 && http11)) return bad(ec, "Host missing or repeated");  // RFC 9112 3.2
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override {
    if (sink != nullptr) sink->write(view(body));
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& ec) override {
    if (extensions.size() > 256) return bad(ec, "chunk extension too long");
    if (size > (1ULL << 40)) return bad(ec, "chunk too large");
  }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    if (sink != nullptr) sink->write(view(body));
    return body.size();
  }
  void on_finish_impl(error_code&) override {}
  // Beast has these for responses and for obsolete signatures.
  void on_response_impl(int, string_view, int, error_code&) override {}

  Request& request_;
  std::size_t left_;
  std::size_t count_ = 0;
  int hosts_ = 0, lengths_ = 0, codings_ = 0;
  bool is_header_over_ = false;
};

}  // namespace

struct HttpParser::Impl {
  Impl(Request& request, std::size_t max_header_bytes) : grammar(request, max_header_bytes) {}
  Grammar grammar;
  bool header_reported = false;
};

HttpParser::HttpParser(Request& request, std::size_t max_header_bytes)
    : impl_(std::make_unique<Impl>(request, max_header_bytes)) {}
HttpParser::~HttpParser() = default;

HttpParser::Step HttpParser::feed(std::string_view input) {
  Grammar& grammar = impl_->grammar;
  std::size_t used = 0;
  while (!(grammar.is_done() && impl_->header_reported)) {
    if (!impl_->header_reported && grammar.is_header_done()) {
      impl_->header_reported = true;
      return {Outcome::header_done, used};
    }
    if (used == input.size()) return {Outcome::need_more, used};
    error_code ec;
    used += grammar.put(boost::asio::const_buffer(input.data() + used, input.size() - used), ec);
    if (ec == http::error::need_more) return {Outcome::need_more, used};
    if (ec) {
      if (!grammar.problem) {
        const bool large = ec == http::error::header_limit;
        grammar.problem = large ? Problem{431, "http.header_too_large", ec.message()}
                                : Problem{400, "http.bad_request", ec.message()};
      }
      return {Outcome::bad, used};
    }
  }
  return {Outcome::complete, used};
}

void HttpParser::set_sink(BodySink* sink) { impl_->grammar.sink = sink; }
const Problem& HttpParser::problem() const {
  CHECK(impl_->grammar.problem.has_value());
  return *impl_->grammar.problem;
}
bool HttpParser::message_complete() const { return impl_->grammar.is_done(); }
bool HttpParser::keep_alive() const {
  return impl_->grammar.is_header_done() && impl_->grammar.http11 && impl_->grammar.keep_alive();
}
bool HttpParser::chunked() const { return impl_->grammar.chunked(); }
bool HttpParser::expects_continue() const { return impl_->grammar.expects_continue; }
std::optional<std::uint64_t> HttpParser::content_length() const {
  const auto length = impl_->grammar.content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

}  // namespace rathaus::web
