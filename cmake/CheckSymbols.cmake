# The library brings no RapidJSON of its own into an application that may have another.
# cmake -DLIBRARY=<archive or shared object> -P CheckSymbols.cmake
cmake_minimum_required(VERSION 3.22)

execute_process(COMMAND nm -C "${LIBRARY}" OUTPUT_VARIABLE symbols RESULT_VARIABLE failed ERROR_QUIET)
if(failed OR symbols STREQUAL "")
  message(FATAL_ERROR "nm cannot read ${LIBRARY}")
endif()
if(symbols MATCHES "[ <(,&*]rapidjson::")
  message(SEND_ERROR "${LIBRARY} holds symbols of rapidjson::")
endif()
if(NOT symbols MATCHES "marketplace_metering::MarketplaceMeteringClient::Create")
  message(SEND_ERROR "${LIBRARY} does not hold the client: is it the right file?")
endif()
message(STATUS "symbols: none of rapidjson::")
