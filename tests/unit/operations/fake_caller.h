// A caller that answers from a script and remembers what it was asked.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "call/caller.h"

namespace marketplace_metering::operations {

/// Use from one thread at a time.
class FakeCaller : public call::Caller {
 public:
  struct Asked {
    std::string operation = {};
    std::string body = {};
    Replay replay = Replay::kUnsafe;
    CallOptions options = {};
  };

  explicit FakeCaller(Outcome<call::Reply> answer) : answer_(std::move(answer)) {}

  Outcome<call::Reply> Call(call::Invocation invocation, const CallOptions& options) const override {
    asked_.push_back({std::string(invocation.operation), std::move(invocation.body), invocation.replay, options});
    if (answer_ && invocation.read) {
      if (auto read = invocation.read(answer_->response.body); !read) return std::move(read).error();
    }
    return answer_;
  }

  const std::vector<Asked>& asked() const { return asked_; }

 private:
  const Outcome<call::Reply> answer_;
  mutable std::vector<Asked> asked_ = {};
};

/// A 200 that came on the second attempt.
inline call::Reply ReplyOf(std::string body) {
  call::Reply reply;
  reply.response.status = 200;
  reply.response.headers = {{"x-amzn-RequestId", "r-2"}};
  reply.response.body = std::move(body);
  reply.metadata.status = 200;
  reply.metadata.request_id = "r-2";
  reply.metadata.attempts.resize(2);
  reply.metadata.attempts[0].code = ErrorCode::kReadTimeout;
  reply.metadata.attempts[0].delivery = Delivery::kUnknown;
  reply.metadata.attempts[1].status = 200;
  reply.metadata.attempts[1].request_id = "r-2";
  return reply;
}

}  // namespace marketplace_metering::operations
