// What the programs take on the command line; all of them take the same.
#pragma once

#include <string>

namespace marketplace_metering::bench {

struct Options {
  std::string url = {};         ///< `--url`: where the server is.
  std::string data = {};        ///< `--data`: the directory with requests and replies.
  std::string ca = {};          ///< `--ca`: a PEM file of roots; counts for https only.
  std::string op = "batch";     ///< `--op`: batch, meter or register.
  std::string mode = "easy";    ///< `--mode`: easy (one after the other), threads or cold.
  std::string part = {};        ///< `--part`: sign, write or read, for the program that measures those alone.
  std::string peer = {};        ///< `--peer`: what the report calls this program.
  long calls = 10000;           ///< `--n`
  long warm_up = 500;           ///< `--warm`: calls before those that count.
  long threads = 64;            ///< `--conc`: for the mode of that name.
  double longest_seconds = 60;  ///< `--max-s`: the measured calls end then, whatever `--n` says; not with threads.
};

/// Ends the program with 2 on an option that is unknown or of no use.
Options ReadOptions(int argc, char** argv, const char* peer);

bool IsTls(const Options& options);

}  // namespace marketplace_metering::bench
