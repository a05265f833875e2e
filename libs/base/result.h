#pragma once
// Result<T>: a value or an Error. TRY(expr) yields the value or returns the error to the caller.
#include <expected>

#include "libs/base/error.h"

namespace rathaus {

template <typename T>
using Result = std::expected<T, Error>;

using Status = std::expected<void, Error>;

inline std::unexpected<Error> fail(Error error) { return std::unexpected<Error>(std::move(error)); }

namespace detail {
template <typename T>
T&& take(Result<T>& result) {
  return std::move(*result);
}
inline void take(Status&) {}
}  // namespace detail

}  // namespace rathaus

// NOLINTNEXTLINE: a GNU statement expression, understood by g++ and clang++
#define TRY(expression)                                              \
  __extension__({                                                    \
    auto try_result_ = (expression);                                 \
    if (!try_result_) return ::std::unexpected(try_result_.error()); \
    ::rathaus::detail::take(try_result_);                            \
  })
