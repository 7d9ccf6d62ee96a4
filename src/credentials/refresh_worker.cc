#include "credentials/refresh_worker.h"

#include <csignal>
#include <utility>

namespace marketplace_metering::credentials {
namespace {

// Signals are the program's, and for its own threads.
class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_ = {};
};

}  // namespace

RefreshWorker::RefreshWorker(std::function<void(const Cancellation&)> job) : job_(std::move(job)) {
  const AllSignalsBlocked blocked;
  thread_ = std::thread([this] { Work(); });
}

RefreshWorker::~RefreshWorker() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  stop_.Cancel();
  thread_.join();
}

void RefreshWorker::Wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  changed_.notify_one();
}

void RefreshWorker::Work() {
  for (;;) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return woken_ || ending_; });
      if (ending_) return;
      woken_ = false;
    }
    job_(stop_.token());
  }
}

}  // namespace marketplace_metering::credentials
