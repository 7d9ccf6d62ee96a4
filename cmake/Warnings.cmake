# Our warning set, linked PRIVATE so that users never inherit it.
add_library(marketplace_metering_warnings INTERFACE)
target_compile_options(marketplace_metering_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Wmissing-declarations
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  $<$<BOOL:${MARKETPLACE_METERING_WARNINGS_AS_ERRORS}>:-Werror>)
