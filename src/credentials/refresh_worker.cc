#include "credentials/refresh_worker.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "crypto/openssl_setup.h"
#include "forking/per_process.h"

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

class RefreshWorker::Worker {
 public:
  explicit Worker(std::function<void(const Cancellation&)> job) : job_(std::move(job)) {
    const AllSignalsBlocked blocked;
    thread_ = std::thread([this] { Work(); });
    id_ = thread_.get_id();
  }
  ~Worker() { End(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void Wake() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      woken_ = true;
    }
    changed_.notify_one();
  }

  /// Cancels and joins; whoever comes second waits until that is done.
  void End() {
    std::call_once(ended_, [this] {
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        ending_ = true;
      }
      changed_.notify_one();
      stop_.Cancel();
      thread_.join();
    });
  }

  /// Instead of `End`, when the thread itself ends the process and never comes back.
  void Leave() {
    std::call_once(ended_, [this] { thread_.detach(); });
  }

  bool IsThisThread() const { return id_ == std::this_thread::get_id(); }

 private:
  void Work() {
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

  const std::function<void(const Cancellation&)> job_;
  const CancellationSource stop_;
  std::once_flag ended_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool ending_ = false;
  std::thread thread_;
  std::thread::id id_;  // the same when it has been joined
};

/// Those of this process.
class RefreshWorker::Workers {
 public:
  /// Null at exit.
  static std::shared_ptr<Worker> Make(std::function<void(const Cancellation&)> job) {
    const auto list = All().list_.Lock();
    if (over_) return nullptr;  // or else `EndAll`, which comes later, finds it in the list
    auto made = std::make_shared<Worker>(std::move(job));
    list->erase(std::remove_if(list->begin(), list->end(), [](const auto& each) { return each.expired(); }),
                list->end());
    list->push_back(made);
    return made;
  }

  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

 private:
  using List = std::vector<std::weak_ptr<Worker>>;

  Workers() = default;

  // No static object of a function: a child that is forked amid its construction would wait for that for good.
  static Workers& All() {
    Workers* seen = all_;
    if (seen != nullptr) return *seen;
    crypto::SetUpOpenSsl();
    std::unique_ptr<Workers> made(new Workers);
    if (!all_.compare_exchange_strong(seen, made.get())) return *seen;
    static_cast<void>(std::atexit(EndAll));  // said after OpenSSL has said so, thus called before
    return *made.release();
  }

  static void EndAll() {
    over_ = true;
    // Never freed: another thread may be on its way to it.
    const List left = std::exchange(*All().list_.Lock(), {});
    for (const auto& each : left) {
      const auto worker = each.lock();
      // A job may call `exit`, and cannot await its own end.
      if (worker) worker->IsThisThread() ? worker->Leave() : worker->End();
    }
  }

  static std::atomic<bool> over_;
  static std::atomic<Workers*> all_;
  forking::PerProcess<List> list_;
};

std::atomic<bool> RefreshWorker::Workers::over_{false};
std::atomic<RefreshWorker::Workers*> RefreshWorker::Workers::all_{nullptr};

RefreshWorker::RefreshWorker(std::function<void(const Cancellation&)> job) : worker_(Workers::Make(std::move(job))) {
  if (!worker_) throw std::system_error(std::make_error_code(std::errc::operation_canceled));
}

RefreshWorker::~RefreshWorker() {
  worker_->End();
}

void RefreshWorker::Wake() {
  worker_->Wake();
}

}  // namespace marketplace_metering::credentials
