// Golden cases from tests/vectors, as JSON.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include "json/rapidjson.h"

namespace marketplace_metering::test {

namespace rapid = ::marketplace_metering_rapidjson;

/// `name` is a file in tests/vectors. Throws when it cannot be read.
inline rapid::Document ReadVectorFile(const std::string& name) {
  const std::string path = std::string(MARKETPLACE_METERING_TEST_VECTORS) + "/" + name;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path);
  rapid::Document document;
  document.Parse(text.str().c_str());
  if (document.HasParseError()) throw std::runtime_error(path + " is not JSON");
  return document;
}

}  // namespace marketplace_metering::test
