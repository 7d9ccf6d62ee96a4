# Every source file is as clang-format leaves it.
# cmake -DSOURCE_DIR=<root> -DCLANG_FORMAT=<program> -P CheckFormat.cmake
cmake_minimum_required(VERSION 3.22)

file(GLOB_RECURSE files RELATIVE "${SOURCE_DIR}"
  "${SOURCE_DIR}/include/*.h" "${SOURCE_DIR}/src/*.h" "${SOURCE_DIR}/src/*.cc" "${SOURCE_DIR}/examples/*.h"
  "${SOURCE_DIR}/examples/*.cc" "${SOURCE_DIR}/tests/*.h" "${SOURCE_DIR}/tests/*.cc"
  "${SOURCE_DIR}/bench/*.h" "${SOURCE_DIR}/bench/*.cc")
execute_process(COMMAND "${CLANG_FORMAT}" --dry-run --Werror ${files}
  WORKING_DIRECTORY "${SOURCE_DIR}" RESULT_VARIABLE failed ERROR_VARIABLE output)
if(failed)
  message(SEND_ERROR "not formatted; run ./dev format:\n${output}")
endif()
list(LENGTH files count)
message(STATUS "format: ${count} files are as clang-format leaves them")
