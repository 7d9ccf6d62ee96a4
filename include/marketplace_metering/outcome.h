// Outcome<T>: a value, or an Error, never both and never neither.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "marketplace_metering/error.h"

namespace marketplace_metering {

/// What a call came to: a `T`, or the `Error` that says why there is none.
///
/// `ok()` asks, `*` and `->` assume (calling them on a failure is undefined, as with
/// `std::optional`), `value()` insists and throws `MeteringException`.
/// Thread-safe for const use.
template <typename T>
class [[nodiscard]] Outcome {
 public:
  using value_type = T;

  /// Success.
  Outcome(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  /// Failure.
  Outcome(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  /// True on success.
  bool ok() const noexcept { return state_.index() == 0; }
  /// The same.
  explicit operator bool() const noexcept { return ok(); }

  /// The value. Only when `ok()`.
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  /// Likewise.
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }

  /// The value. Throws `MeteringException` carrying the error when there is none.
  const T& value() const& {
    Insist();
    return **this;
  }
  T& value() & {
    Insist();
    return **this;
  }
  T&& value() && {
    Insist();
    return std::move(*std::get_if<0>(&state_));
  }

  /// The error. Only when `!ok()`.
  const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
  Error& error() & noexcept { return *std::get_if<1>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  void Insist() const {
    if (!ok()) throw MeteringException(error());
  }

  std::variant<T, Error> state_;
};

/// Success with nothing to tell, or an `Error`.
template <>
class [[nodiscard]] Outcome<void> {
 public:
  using value_type = void;

  /// Success.
  Outcome() = default;
  /// Failure.
  Outcome(Error error)  // NOLINT(google-explicit-constructor)
      : state_(std::in_place_index<1>, std::move(error)) {}

  /// True on success.
  bool ok() const noexcept { return state_.index() == 0; }
  /// The same.
  explicit operator bool() const noexcept { return ok(); }

  /// Throws `MeteringException` when this is a failure.
  void value() const {
    if (!ok()) throw MeteringException(error());
  }

  /// The error. Only when `!ok()`.
  const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
  Error& error() & noexcept { return *std::get_if<1>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace marketplace_metering
