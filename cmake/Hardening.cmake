# What release builds of libraries and programs are hardened with, linked PRIVATE.
add_library(marketplace_metering_hardening INTERFACE)
include(CheckPIESupported)
check_pie_supported()
if(CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
  # Some compilers come with a level set already; naming another without removing it draws a warning.
  target_compile_options(marketplace_metering_hardening INTERFACE
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
  target_link_options(marketplace_metering_hardening INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
endif()
