// RapidJSON under a namespace of our own; the only place that includes it.
#pragma once

#include <cstddef>
#include <stdexcept>

#ifdef RAPIDJSON_RAPIDJSON_H_
#error "RapidJSON was included before json/rapidjson.h, in the namespace of another project"
#endif

namespace marketplace_metering::json {

/// RapidJSON was used against its rules. A text cannot cause it, and whatever did must not end the
/// host process: the reader reports it as a problem, tests see the exception.
class RapidJsonMisuse : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace marketplace_metering::json

// An application may use RapidJSON with other settings. Two settings under one namespace break
// the one-definition rule at link time, without a diagnostic.
#define RAPIDJSON_NAMESPACE marketplace_metering_rapidjson
#define RAPIDJSON_NAMESPACE_BEGIN namespace marketplace_metering_rapidjson {
#define RAPIDJSON_NAMESPACE_END }
#define RAPIDJSON_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : throw ::marketplace_metering::json::RapidJsonMisuse(#condition))

#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Wdeprecated-copy"
#else
#pragma GCC diagnostic ignored "-Wclass-memaccess"
#pragma GCC diagnostic ignored "-Wterminate"
#endif
#endif

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>
#include <rapidjson/writer.h>

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
