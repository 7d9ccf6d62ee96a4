// marketplace-metering-emulator: the emulator as a program.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "emulator/read_config.h"
#include "emulator/write_file.h"
#include "marketplace_metering/emulator/emulator.h"
#include "marketplace_metering/system.h"

namespace marketplace_metering::emulator {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{16} << 20;

struct Arguments {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;
  bool allow_remote = false;
  bool tls = false;
  bool force_errors = false;
  std::optional<std::uint16_t> control_port = {};
  std::uint64_t fault_seed = 0;
  std::string config_file = {};
  std::string ca_file = {};
  std::string ready_file = {};
  std::string control_file = {};
  std::string bill_file = {};
  std::string ledger_file = {};
};

void Declare(CLI::App& app, Arguments& arguments) {
  app.add_option("--host", arguments.host, "Address to listen on")->capture_default_str();
  app.add_option("--port", arguments.port, "Port to listen on; 0: any that is free")->capture_default_str();
  app.add_option(
      "--control-port", arguments.control_port,
      "Port for the page and for JSON that reads and changes everything; 0: any that is free. Without it: none");
  app.add_flag("--allow-remote", arguments.allow_remote, "Allow an address that other machines can reach");
  app.add_flag("--tls", arguments.tls, "Answer on HTTPS, with a certificate made at start");
  app.add_option("--ca-file", arguments.ca_file, "Write the certificate authority here (needs --tls)");
  app.add_option("--config", arguments.config_file,
                 "JSON file: region, credentials, products, customers, faults, ...; lists replace the examples");
  app.add_option("--fault-seed", arguments.fault_seed, "For faults with a probability; 0: by chance, and printed")
      ->check(CLI::NonNegativeNumber);
  app.add_flag("--force-errors", arguments.force_errors,
               "Answer a product code or token 'force-error:NAME' with the error NAME");
  app.add_option("--ready-file", arguments.ready_file, "Write the URL here once listening, instead of a line");
  app.add_option("--control-file", arguments.control_file, "Write the control port's URL here, instead of a line");
  app.add_option("--ledger-file", arguments.ledger_file,
                 "Keep what is billed, and every request, in this SQLite file, and go on with what it holds");
  app.add_option("--bill-file", arguments.bill_file, "At the end write the bill here, in JSON lines");
}

int Report(const Error& error) {
  std::fprintf(stderr, "marketplace-metering-emulator: %s\n", Describe(error).c_str());
  return 2;
}

Outcome<EmulatorOptions> OptionsOf(const Arguments& arguments) {
  EmulatorOptions options = ExampleOptions();
  if (!arguments.config_file.empty()) {
    const auto text = MakeSystemFileSystem()->Read(arguments.config_file, kMaxConfigBytes);
    if (!text) return text.error();
    auto read = ReadConfig(*text, arguments.config_file, std::move(options));
    if (!read) return std::move(read).error();
    options = *std::move(read);
  }
  options.host = arguments.host;
  options.port = arguments.port;
  options.allow_remote = arguments.allow_remote;
  options.tls = arguments.tls;
  options.control_port = arguments.control_port;
  if (arguments.fault_seed != 0) options.fault_seed = arguments.fault_seed;
  options.ledger_file = arguments.ledger_file;
  options.force_errors_by_request = options.force_errors_by_request || arguments.force_errors;
  return options;
}

// Whether chance has a part in it, now or by way of the control port.
bool DrawsLots(const Emulator& emulator) {
  const std::vector<ActiveFault> faults = emulator.faults();
  return !emulator.control_url().empty() || std::any_of(faults.begin(), faults.end(), [](const ActiveFault& active) {
    return active.fault.probability < 1.0;
  });
}

// In the file if there is one, which scripts wait for, else as a line.
Outcome<void> Tell(const std::string& url, const char* words, const std::string& file) {
  if (url.empty()) return {};
  if (!file.empty()) return WriteFile(file, url + "\n");
  std::printf("%s %s\n", words, url.c_str());
  std::fflush(stdout);
  return {};
}

Outcome<void> Announce(const Emulator& emulator, const Arguments& arguments) {
  if (!arguments.ca_file.empty()) {
    if (auto written = emulator.WriteCaFile(arguments.ca_file); !written) return written;
  }
  if (DrawsLots(emulator)) {
    std::fprintf(stderr, "fault seed %llu\n", static_cast<unsigned long long>(emulator.fault_seed()));
  }
  if (auto told = Tell(emulator.control_url(), "control on", arguments.control_file); !told) return told;
  return Tell(emulator.url(), "listening on", arguments.ready_file);
}

int Finish(const Emulator& emulator, const Arguments& arguments) {
  const std::string bill = PrintBill(emulator.ledger(), BillFormat::kTable);
  std::fwrite(bill.data(), 1, bill.size(), stdout);
  std::fflush(stdout);
  if (arguments.bill_file.empty()) return 0;
  const auto written = WriteFile(arguments.bill_file, PrintBill(emulator.ledger(), BillFormat::kJsonLines));
  return written ? 0 : Report(written.error());
}

int Run(const Arguments& arguments) {
  // Blocked before the first thread starts, so that every thread inherits it and only the wait
  // below receives them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  // What cannot be written at the end should be known at the start; until then its content stays.
  if (!arguments.bill_file.empty()) {
    if (const auto writable = ProbeFile(arguments.bill_file); !writable) return Report(writable.error());
  }
  auto options = OptionsOf(arguments);
  if (!options) return Report(options.error());
  const auto emulator = Emulator::Start(*std::move(options));
  if (!emulator) return Report(emulator.error());
  if (const auto announced = Announce(**emulator, arguments); !announced) return Report(announced.error());
  int received = 0;
  sigwait(&signals, &received);
  (*emulator)->Stop();
  return Finish(**emulator, arguments);
}

}  // namespace
}  // namespace marketplace_metering::emulator

int main(int argc, char** argv) {
  CLI::App app("AWS Marketplace Metering on your own machine. SIGINT or SIGTERM prints the bill and ends it.",
               "marketplace-metering-emulator");
  marketplace_metering::emulator::Arguments arguments;
  marketplace_metering::emulator::Declare(app, arguments);
  CLI11_PARSE(app, argc, argv);
  return marketplace_metering::emulator::Run(arguments);
}
