// The emulator's program is killed in the midst of its work: what it has answered stands in its ledger file.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "emulator/usage_time.h"
#include "json/reader.h"
#include "marketplace_metering/emulator/emulator.h"
#include "support/temp_dir.h"
#include "unit/emulator/service_fixture.h"
#include "unit/emulator/socket_client.h"

namespace marketplace_metering::emulator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsSubsetOf;
using ::testing::SizeIs;

constexpr int kDimensions = 200;

// The program, whose output is read here. Killed at the end.
class Program {
 public:
  explicit Program(const std::vector<std::string>& arguments) {
    std::vector<char*> argv = {const_cast<char*>(MARKETPLACE_METERING_EMULATOR_PROGRAM)};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    int ends[2] = {};
    if (::pipe(ends) != 0) throw std::runtime_error("pipe");
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::dup2(ends[1], STDERR_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ::fdopen(ends[0], "r");
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    Kill();
    std::fclose(output_);
  }

  std::string ReadLine() {
    std::string line;
    for (int c = std::fgetc(output_); c != EOF && c != '\n'; c = std::fgetc(output_))
      line.push_back(static_cast<char>(c));
    return line;
  }

  void Kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    Wait();
  }
  // Its exit code; -1 when it was killed.
  int Wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t child_ = -1;
  std::FILE* output_ = nullptr;
};

class EmulatorKill : public ::testing::Test {
 protected:
  EmulatorKill() {
    std::string dimensions;
    for (int i = 0; i < kDimensions; ++i)
      dimensions += (i == 0 ? "" : ",") + (R"({"name":"d)" + std::to_string(i) + "\"}");
    config =
        dir.Write("market.json", R"({"products":[{"product_code":"prod-1a2b3c","dimensions":[)" + dimensions + "]}]}");
  }

  std::vector<std::string> Arguments() const { return {"--config", config, "--ledger-file", ledger}; }

  // Of a program that has just started.
  static std::string UrlOf(Program& program) {
    const std::string line = program.ReadLine();
    EXPECT_THAT(line, HasSubstr("listening on "));
    return line.substr(line.rfind(' ') + 1);
  }

  static std::string Request(int dimension, std::chrono::system_clock::time_point usage) {
    const std::string body = R"({"UsageRecords":[{"Timestamp":)" + std::to_string(EpochSeconds(usage)) +
                             R"(,"CustomerIdentifier":"ifAPxuKWpyV","Dimension":"d)" + std::to_string(dimension) +
                             R"(","Quantity":)" + std::to_string(dimension + 1) + R"(}],"ProductCode":"prod-1a2b3c"})";
    return Serialize(SignedRequest("BatchMeterUsage", body, SellerKeys(), std::chrono::system_clock::now()));
  }

  // The record id in an answer; empty when none came.
  static std::string IdIn(const WireReply& reply) {
    if (reply.status != 200) return {};
    const json::Document document = json::Document::Parse(reply.body);
    const auto results = document.root().List("Results");
    return results && results->size() == 1 ? (*results)[0].LenientString("MeteringRecordId").value_or("")
                                           : std::string();
  }

  // What another emulator finds in the file.
  std::set<std::string> IdsInLedger() const {
    EmulatorOptions options = ExampleOptions();
    options.ledger_file = ledger;
    const auto started = Emulator::Start(options);
    EXPECT_TRUE(started) << Describe(started.error());
    EXPECT_TRUE((*started)->CheckConservation()->holds);
    std::set<std::string> ids;
    for (const LedgerEntry& entry : (*started)->ledger()) ids.insert(entry.metering_record_id);
    EXPECT_EQ(ids.size(), (*started)->ledger().size());
    return ids;
  }

  const test::TempDir dir;
  const std::string ledger = dir.path() + "/ledger.db";
  std::string config;
};

TEST_F(EmulatorKill, LosesNothingThatWasAnswered) {
  const auto usage = std::chrono::system_clock::now();
  std::set<std::string> answered;
  for (int round = 0; round < 4; ++round) {
    Program program(Arguments());
    SocketClient client(UrlOf(program));
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(client.Send(Request(10 * round + i, usage)));
      answered.insert(IdIn(client.ReadReply()));
    }
    program.Kill();
  }

  EXPECT_THAT(answered, SizeIs(40));
  EXPECT_EQ(IdsInLedger(), answered);
}

// Requests are on their way, in work and answered when it dies.
TEST_F(EmulatorKill, LeavesWholeRequestsOnly) {
  const auto usage = std::chrono::system_clock::now();
  std::vector<std::string> ids(kDimensions);
  for (const int patience : {1, 7, 40, 90}) {
    Program program(Arguments());
    SocketClient client(UrlOf(program));
    std::string burst;
    for (int i = 0; i < kDimensions; ++i) burst += Request(i, usage);
    ASSERT_TRUE(client.Send(burst));
    int answers = 0;
    for (int i = 0; i < kDimensions; ++i) {
      if (i == patience) program.Kill();
      const std::string id = IdIn(client.ReadReply());
      if (id.empty()) break;
      ++answers;
      if (!ids[i].empty()) EXPECT_EQ(id, ids[i]) << "billed twice";
      ids[i] = id;
    }
    EXPECT_GE(answers, patience);
    std::set<std::string> answered(ids.begin(), ids.end());
    answered.erase("");
    EXPECT_THAT(answered, IsSubsetOf(IdsInLedger()));
  }
}

TEST_F(EmulatorKill, LeavesTheFileToTheNextAndNobodyElse) {
  {
    Program first(Arguments());
    UrlOf(first);
    Program second(Arguments());
    EXPECT_THAT(second.ReadLine(), HasSubstr(ledger + " is in use by another emulator"));
    EXPECT_EQ(second.Wait(), 2);
  }

  Program next(Arguments());
  EXPECT_THAT(UrlOf(next), HasSubstr("http://"));
}

}  // namespace
}  // namespace marketplace_metering::emulator
