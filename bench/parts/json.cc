#include <string>

#include "operations/batch_meter_usage.h"
#include "operations/meter_usage.h"
#include "parts/parts.h"
#include "sides/by_hand_json.h"
#include "sides/our_requests.h"

namespace marketplace_metering::bench {
namespace {

class OurWriter : public Caller {
 public:
  explicit OurWriter(const Work& work) : work_(work) {
    if (work.operation == Operation::kMeter) {
      meter_ = MeterRequest(work);
    } else {
      batch_ = BatchRequest(work);
    }
  }

  bool Call() override {
    const std::string text = work_.operation == Operation::kMeter ? operations::MeterUsageOp::Write(meter_)
                                                                  : operations::BatchMeterUsageOp::Write(batch_);
    return text.size() == work_.request_text.size();
  }

 private:
  const Work& work_;
  BatchMeterUsageRequest batch_;
  MeterUsageRequest meter_;
};

class WriterByHand : public Caller {
 public:
  explicit WriterByHand(const Work& work) : work_(work) {}

  bool Call() override {
    WriteByHand(work_, out_);
    return out_.GetSize() == work_.request_text.size();
  }

 private:
  const Work& work_;
  rapidjson::StringBuffer out_;
};

class OurReader : public Caller {
 public:
  explicit OurReader(const Work& work) : work_(work), batch_(BatchRequest(work)) {}

  bool Call() override {
    if (work_.operation == Operation::kMeter) {
      const auto result = operations::MeterUsageOp::Read(work_.reply_text);
      return result && !result->metering_record_id.empty();
    }
    const auto result = operations::BatchMeterUsageOp::Read(work_.reply_text);
    return result && AllTaken(batch_, *result);
  }

 private:
  const Work& work_;
  const BatchMeterUsageRequest batch_;
};

class ReaderByHand : public Caller {
 public:
  explicit ReaderByHand(const Work& work) : work_(work) {}

  bool Call() override {
    if (work_.operation == Operation::kMeter) return !ReadMemberByHand(work_.reply_text, "MeteringRecordId").empty();
    BatchResult result;
    return ReadBatchByHand(work_.reply_text, result) && AllTaken(work_, result);
  }

 private:
  const Work& work_;
};

}  // namespace

std::unique_ptr<Caller> NewWriter(const Options& options, const Work& work) {
  if (options.peer == "P1") return std::make_unique<WriterByHand>(work);
  return std::make_unique<OurWriter>(work);
}

std::unique_ptr<Caller> NewReader(const Options& options, const Work& work) {
  if (options.peer == "P1") return std::make_unique<ReaderByHand>(work);
  return std::make_unique<OurReader>(work);
}

}  // namespace marketplace_metering::bench
