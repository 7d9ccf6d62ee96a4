#include "marketplace_metering/testing/fake_system.h"

#include <utility>

namespace marketplace_metering::testing {

FakeEnvironment::FakeEnvironment(std::map<std::string, std::string> variables) : variables_(std::move(variables)) {}

std::optional<std::string> FakeEnvironment::Get(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

void FakeEnvironment::Set(const std::string& name, const std::string& value) {
  const std::lock_guard<std::mutex> lock(mutex_);
  variables_[name] = value;
}

void FakeEnvironment::Unset(const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  variables_.erase(name);
}

FakeFileSystem::FakeFileSystem(std::map<std::string, std::string> files) : files_(std::move(files)) {}

Outcome<std::string> FakeFileSystem::Read(const std::string& path, std::size_t max_bytes) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = files_.find(path);
  Error error;
  error.code = ErrorCode::kUnreadableFile;
  if (found == files_.end()) {
    error.message = "cannot read file '" + path + "': No such file or directory";
    return error;
  }
  if (found->second.size() > max_bytes) {
    error.message = "cannot read file '" + path + "': it is larger than " + std::to_string(max_bytes) + " bytes";
    return error;
  }
  return found->second;
}

Outcome<FileFacts> FakeFileSystem::Inspect(const std::string& path) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (files_.count(path) == 0) {
    Error error;
    error.code = ErrorCode::kUnreadableFile;
    error.message = "cannot read file '" + path + "': No such file or directory";
    return error;
  }
  constexpr unsigned kUsual = 0600;
  const auto found = permissions_.find(path);
  return FileFacts{true, found == permissions_.end() ? kUsual : found->second};
}

Outcome<void> FakeFileSystem::Replace(const std::string& path, std::string_view content) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::string reason = refusal_;
  if (path.empty()) reason = "No such file or directory";
  if (path.find('\0') != std::string::npos) reason = "the path holds a null byte";
  if (!reason.empty()) {
    Error error;
    error.code = ErrorCode::kStorageFailed;
    error.message = "cannot write file '" + path + "': " + reason;
    return error;
  }
  files_[path] = std::string(content);
  permissions_.erase(path);
  return {};
}

void FakeFileSystem::RefuseReplacing(std::string reason) {
  const std::lock_guard<std::mutex> lock(mutex_);
  refusal_ = std::move(reason);
}

void FakeFileSystem::SetPermissions(const std::string& path, unsigned permissions) {
  const std::lock_guard<std::mutex> lock(mutex_);
  permissions_[path] = permissions;
}

void FakeFileSystem::Write(const std::string& path, const std::string& content) {
  const std::lock_guard<std::mutex> lock(mutex_);
  files_[path] = content;
}

void FakeFileSystem::Remove(const std::string& path) {
  const std::lock_guard<std::mutex> lock(mutex_);
  files_.erase(path);
  permissions_.erase(path);
}

void FakeNameResolver::Set(const std::string& host, std::vector<std::string> addresses) {
  const std::lock_guard<std::mutex> lock(mutex_);
  hosts_[host] = std::move(addresses);
}

Outcome<std::vector<std::string>> FakeNameResolver::Resolve(const std::string& host) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ++lookups_;
  const auto found = hosts_.find(host);
  if (found != hosts_.end() && !found->second.empty()) return found->second;
  Error error;
  error.code = ErrorCode::kNameResolutionFailed;
  error.message = "cannot find the address of '" + host + "': nobody knows it";
  return error;
}

int FakeNameResolver::lookups() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lookups_;
}

FakeProcessRunner& FakeProcessRunner::Answer(Outcome<ProcessResult> answer) {
  const std::lock_guard<std::mutex> lock(mutex_);
  answers_.push_back(std::move(answer));
  return *this;
}

FakeProcessRunner& FakeProcessRunner::Print(std::string output) {
  ProcessResult result;
  result.output = std::move(output);
  return Answer(std::move(result));
}

Outcome<ProcessResult> FakeProcessRunner::Run(const ProcessRequest& request) {
  const std::lock_guard<std::mutex> lock(mutex_);
  requests_.push_back(request);
  if (answers_.empty()) {
    Error error;
    error.code = ErrorCode::kCredentialsUnavailable;
    error.message = "the script of the fake processes has ended";
    return error;
  }
  Outcome<ProcessResult> answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

std::vector<ProcessRequest> FakeProcessRunner::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

FakeRandomSource::FakeRandomSource(double factor) : factor_(factor) {}

void FakeRandomSource::Fill(std::uint8_t* bytes, std::size_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (i % 8 == 0) {
      // A bijection of the counter (splitmix64), so no two words are alike.
      word = next_++ * 0x9e3779b97f4a7c15U;
      word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9U;
      word = (word ^ (word >> 27U)) * 0x94d049bb133111ebU;
      word ^= word >> 31U;
    }
    bytes[i] = static_cast<std::uint8_t>(word >> (8 * (i % 8)));
  }
}

double FakeRandomSource::Uniform() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return factor_;
}

void FakeRandomSource::SetFactor(double factor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  factor_ = factor;
}

void RecordingLogSink::Write(const LogEvent& event) {
  const std::lock_guard<std::mutex> lock(mutex_);
  lines_.push_back(FormatLogEvent(event));
}

std::vector<std::string> RecordingLogSink::lines() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return lines_;
}

}  // namespace marketplace_metering::testing
