// The example market with empty books, at 2026-08-15 12:36 UTC.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "emulator/books.h"
#include "emulator/catalog.h"
#include "emulator/usage_time.h"
#include "encoding/iso8601.h"
#include "marketplace_metering/emulator/options.h"

namespace marketplace_metering::emulator {

constexpr const char* kLicense = "arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef";
constexpr const char* kSecondLicense =
    "arn:aws:license-manager::294406891311:license:l-fedcba9876543210fedcba9876543210";

class RulesTest : public ::testing::Test {
 protected:
  static Time At(const char* text) { return encoding::ParseIso8601(text).value(); }

  template <typename T>
  static std::string ErrorOf(const Answer<T>& answer) {
    return IsRefused(answer) ? std::get<ServiceError>(answer).name : std::string();
  }

  Time now = At("2026-08-15T12:36:00Z");
  EmulatorOptions options = ExampleOptions();
  Catalog catalog{options};
  Books books{IdSource({})};
};

}  // namespace marketplace_metering::emulator
