// The words that stand for the values of a setting, for reading and for printing.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "marketplace_metering/client_config.h"

namespace marketplace_metering::config {

template <typename T>
struct Word {
  std::string_view text = {};
  T value = {};
};

inline constexpr std::array<Word<bool>, 2> kBooleanWords = {{{"true", true}, {"false", false}}};

inline constexpr std::array<Word<DefaultsMode>, 6> kDefaultsModeWords = {{{"legacy", DefaultsMode::kLegacy},
                                                                          {"standard", DefaultsMode::kStandard},
                                                                          {"in-region", DefaultsMode::kInRegion},
                                                                          {"cross-region", DefaultsMode::kCrossRegion},
                                                                          {"mobile", DefaultsMode::kMobile},
                                                                          {"auto", DefaultsMode::kAuto}}};

inline constexpr std::array<Word<InstanceMetadataMode>, 2> kInstanceMetadataModeWords = {
    {{"IPv4", InstanceMetadataMode::kIpv4}, {"IPv6", InstanceMetadataMode::kIpv6}}};

inline constexpr std::array<Word<StsEndpoints>, 2> kStsEndpointsWords = {
    {{"regional", StsEndpoints::kRegional}, {"legacy", StsEndpoints::kLegacy}}};

inline constexpr std::array<Word<RetryMode>, 3> kRetryModeWords = {
    {{"standard", RetryMode::kStandard}, {"legacy", RetryMode::kLegacy}, {"adaptive", RetryMode::kAdaptive}}};

inline constexpr std::array<Word<RetryBehavior>, 2> kRetryBehaviorWords = {
    {{"2.1", RetryBehavior::kV2_1}, {"2.0", RetryBehavior::kV2_0}}};

/// The values of `AWS_NEW_RETRIES_2026`.
inline constexpr std::array<Word<RetryBehavior>, 2> kNewRetriesWords = {
    {{"true", RetryBehavior::kV2_1}, {"false", RetryBehavior::kV2_0}}};

inline constexpr std::array<Word<RetryJitter>, 3> kRetryJitterWords = {
    {{"none", RetryJitter::kNone}, {"equal", RetryJitter::kEqual}, {"full", RetryJitter::kFull}}};

inline constexpr std::array<Word<TlsVersion>, 2> kTlsVersionWords = {
    {{"1.2", TlsVersion::kTls1_2}, {"1.3", TlsVersion::kTls1_3}}};

inline constexpr std::array<Word<ValidationLevel>, 3> kValidationWords = {
    {{"off", ValidationLevel::kOff}, {"required", ValidationLevel::kRequired}, {"model", ValidationLevel::kModel}}};

template <typename T, std::size_t N>
constexpr std::string_view WordFor(const std::array<Word<T>, N>& words, T value) {
  for (const Word<T>& word : words) {
    if (word.value == value) return word.text;
  }
  return "?";
}

}  // namespace marketplace_metering::config
