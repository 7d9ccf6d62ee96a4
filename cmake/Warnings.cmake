# Our warning set, linked PRIVATE so that users never inherit it.
add_library(marketplace_metering_warnings INTERFACE)
target_compile_options(marketplace_metering_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Wmissing-declarations
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  # GCC 12 sees overlaps in "text" + std::string() (its bug 105651) and uninitialized members of a
  # std::variant that is moved (its bug 80635) where there are none. Clang's analyzer looks for the latter.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-maybe-uninitialized>
  $<$<BOOL:${MARKETPLACE_METERING_WARNINGS_AS_ERRORS}>:-Werror>)
