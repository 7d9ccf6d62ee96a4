// Calls code of the user's, and turns what it throws into errors.
#pragma once

#include <cxxabi.h>

#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "marketplace_metering/interceptor.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::call {

/// An error for code of the user's that threw.
inline Error ExtensionError(const std::string& who, const char* what, Delivery delivery) {
  Error error;
  error.code = ErrorCode::kExtensionFailed;
  error.message = who + " threw: " + what;
  error.delivery = delivery;
  return error;
}

/// Runs `body`, which calls code of the user's, and returns its outcome; what it throws becomes
/// `kExtensionFailed`.
template <typename Body>
auto Guarded(const char* who, Delivery delivery, Body&& body) -> decltype(body()) {
  try {
    return body();
  } catch (const std::exception& thrown) {
    return ExtensionError(who, thrown.what(), delivery);
#ifdef __GLIBCXX__
  } catch (const abi::__forced_unwind&) {  // the thread is being cancelled, and must go on to end
    throw;
#endif
  } catch (...) {
    return ExtensionError(who, "something that is not a std::exception", delivery);
  }
}

using Interceptors = std::vector<std::shared_ptr<Interceptor>>;

/// `point` is called for each in order.
template <typename Point>
Outcome<void> Forward(const Interceptors& interceptors, Delivery delivery, Point&& point) {
  if (interceptors.empty()) return {};
  return Guarded("an interceptor", delivery, [&]() -> Outcome<void> {
    for (const auto& interceptor : interceptors) point(*interceptor);
    return {};
  });
}

/// `point` is called for each in reverse order.
template <typename Point>
Outcome<void> Backward(const Interceptors& interceptors, Delivery delivery, Point&& point) {
  if (interceptors.empty()) return {};
  return Guarded("an interceptor", delivery, [&]() -> Outcome<void> {
    for (auto it = interceptors.rbegin(); it != interceptors.rend(); ++it) point(**it);
    return {};
  });
}

}  // namespace marketplace_metering::call
