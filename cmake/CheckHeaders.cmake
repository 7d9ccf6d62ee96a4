# Every public header compiles alone and twice over; all together as C++17, 20 and 23, and under macros that
# hostile platforms define.
# cmake -DSOURCE_DIR=<root> -DGENERATED_DIR=<dir> -DCXX=<compiler> -DWORK_DIR=<dir> -P CheckHeaders.cmake
cmake_minimum_required(VERSION 3.22)

set(flags -fsyntax-only -Wall -Wextra -Wpedantic -Wmissing-field-initializers -Werror
  -I${SOURCE_DIR}/include -I${GENERATED_DIR})
set(hostile min max ERROR DELETE SUCCESS DOMAIN OVERFLOW IN OUT OPTIONAL interface NO_ERROR IGNORE STRICT small)

function(compile what)
  execute_process(COMMAND "${CXX}" ${flags} ${ARGN} RESULT_VARIABLE failed ERROR_VARIABLE output)
  if(failed)
    message(SEND_ERROR "public headers do not compile ${what}:\n${output}")
  endif()
endfunction()

file(GLOB_RECURSE headers RELATIVE "${SOURCE_DIR}/include" "${SOURCE_DIR}/include/*.h")
set(together "")
set(standard_includes "")
foreach(header IN LISTS headers)
  string(MAKE_C_IDENTIFIER "${header}" name)
  file(WRITE "${WORK_DIR}/${name}.cc" "#include \"${header}\"\n#include \"${header}\"\n")
  list(APPEND alone "${WORK_DIR}/${name}.cc")
  string(APPEND together "#include \"${header}\"\n")
  file(STRINGS "${SOURCE_DIR}/include/${header}" lines REGEX "^#include <")
  list(APPEND standard_includes ${lines})
endforeach()
compile("alone" -std=c++17 ${alone})

file(WRITE "${WORK_DIR}/together.cc" "${together}")
compile("as C++20" -std=c++20 "${WORK_DIR}/together.cc")
compile("as C++23" -std=c++2b "${WORK_DIR}/together.cc")

# The standard library itself does not survive a macro named min, so it is read before they appear.
list(REMOVE_DUPLICATES standard_includes)
list(JOIN standard_includes "\n" prologue)
list(TRANSFORM hostile REPLACE "(.+)" "#define \\1 hostile")
list(JOIN hostile "\n" macros)
file(WRITE "${WORK_DIR}/hostile.cc" "${prologue}\n${macros}\n${together}")
compile("under hostile macros" -std=c++17 "${WORK_DIR}/hostile.cc")

list(LENGTH headers count)
message(STATUS "headers: ${count} compile alone, as C++17, 20 and 23, and under hostile macros")
