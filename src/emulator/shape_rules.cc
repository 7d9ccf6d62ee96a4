#include "emulator/shape_rules.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/patterns.h"
#include "encoding/utf8.h"

namespace marketplace_metering::emulator {
namespace {

void CheckLength(const std::string& path, std::string_view text, std::size_t min, std::size_t max,
                 Constraints& constraints) {
  const std::size_t length = encoding::CountCharacters(text);
  if (length < min) constraints.Break(path, "Member must have length greater than or equal to " + std::to_string(min));
  if (length > max) constraints.Break(path, "Member must have length less than or equal to " + std::to_string(max));
}

void CheckNotNegative(const std::string& path, std::optional<std::int32_t> value, Constraints& constraints) {
  if (value && *value < 0) constraints.Break(path, "Member must have value greater than or equal to 0");
}

void CheckProductCode(std::string_view product_code, Constraints& constraints) {
  CheckLength("productCode", product_code, 0, 255, constraints);
  if (!IsProductCode(product_code)) {
    constraints.Break("productCode", "Member must satisfy regular expression pattern: ^[-a-zA-Z0-9/=:_.@]*$");
  }
}

void CheckDimension(const std::string& path, std::string_view dimension, Constraints& constraints) {
  if (dimension.empty()) return constraints.BreakRequired(path);
  CheckLength(path, dimension, 1, 255, constraints);
}

void CheckAllocationShapes(const std::string& path, const std::optional<std::vector<UsageAllocation>>& allocations,
                           Constraints& constraints) {
  if (!allocations) return;
  for (std::size_t i = 0; i < allocations->size(); ++i) {
    const UsageAllocation& allocation = (*allocations)[i];
    const std::string item = path + "." + std::to_string(i + 1) + ".member";
    if (!allocation.allocated_usage_quantity) constraints.BreakRequired(item + ".allocatedUsageQuantity");
    CheckNotNegative(item + ".allocatedUsageQuantity", allocation.allocated_usage_quantity, constraints);
    if (!allocation.tags) continue;
    if (allocation.tags->empty()) {
      constraints.Break(item + ".tags", "Member must have length greater than or equal to 1");
    }
    for (std::size_t j = 0; j < allocation.tags->size(); ++j) {
      const std::string tag = item + ".tags." + std::to_string(j + 1) + ".member";
      if ((*allocation.tags)[j].key.empty()) constraints.BreakRequired(tag + ".key");
      if ((*allocation.tags)[j].value.empty()) constraints.BreakRequired(tag + ".value");
    }
  }
}

void CheckRecord(const std::string& path, const UsageRecord& record, Constraints& constraints) {
  if (!record.timestamp) constraints.BreakRequired(path + ".timestamp");
  CheckDimension(path + ".dimension", record.dimension, constraints);
  CheckNotNegative(path + ".quantity", record.quantity, constraints);
  if (record.customer_identifier) {
    CheckLength(path + ".customerIdentifier", *record.customer_identifier, 0, 255, constraints);
  }
  if (record.customer_aws_account_id) {
    const std::string member = path + ".customerAWSAccountId";
    CheckLength(member, *record.customer_aws_account_id, 1, 255, constraints);
    if (!IsAccountId(*record.customer_aws_account_id)) {
      constraints.Break(member, "Member must satisfy regular expression pattern: ^[0-9]+$");
    }
  }
  if (record.license_arn && !IsLicenseArn(*record.license_arn)) {
    constraints.Break(path + ".licenseArn", "Member must satisfy the regular expression pattern of a license ARN");
  }
  CheckAllocationShapes(path + ".usageAllocations", record.usage_allocations, constraints);
}

}  // namespace

void CheckShape(const BatchMeterUsageRequest& request, Constraints& constraints) {
  if (request.product_code) CheckProductCode(*request.product_code, constraints);
  if (request.usage_records.size() > kMaxRecordsPerBatch) {
    constraints.Break("usageRecords", "Member must have length less than or equal to 25");
  }
  for (std::size_t i = 0; i < request.usage_records.size(); ++i) {
    CheckRecord("usageRecords." + std::to_string(i + 1) + ".member", request.usage_records[i], constraints);
  }
}

void CheckShape(const MeterUsageRequest& request, Constraints& constraints) {
  CheckProductCode(request.product_code, constraints);
  if (!request.timestamp) constraints.BreakRequired("timestamp");
  CheckDimension("usageDimension", request.usage_dimension, constraints);
  CheckNotNegative("usageQuantity", request.usage_quantity, constraints);
  if (request.client_token) CheckLength("clientToken", *request.client_token, 1, 64, constraints);
  CheckAllocationShapes("usageAllocations", request.usage_allocations, constraints);
}

void CheckShape(const RegisterUsageRequest& request, Constraints& constraints) {
  CheckProductCode(request.product_code, constraints);
  if (!request.public_key_version) constraints.BreakRequired("publicKeyVersion");
  if (request.public_key_version && *request.public_key_version < 1) {
    constraints.Break("publicKeyVersion", "Member must have value greater than or equal to 1");
  }
  if (request.nonce) CheckLength("nonce", *request.nonce, 0, 255, constraints);
}

void CheckShape(const ResolveCustomerRequest& request, Constraints& constraints) {
  if (request.registration_token.empty()) constraints.BreakRequired("registrationToken");
}

}  // namespace marketplace_metering::emulator
