# What `cmake --install` lays down: libraries, public headers, and what find_package and pkg-config load.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/MarketplaceMetering)
set(installed_targets marketplace_metering)
set(excluded_headers)
if(MARKETPLACE_METERING_BUILD_TESTING_LIBRARY)
  list(APPEND installed_targets marketplace_metering_testing)
else()
  list(APPEND excluded_headers REGEX "/testing(/|$)" EXCLUDE)
endif()
if(MARKETPLACE_METERING_BUILD_EMULATOR)
  list(APPEND installed_targets marketplace_metering_emulator marketplace_metering_emulator_program)
else()
  list(APPEND excluded_headers REGEX "/emulator(/|$)" EXCLUDE)
endif()
install(TARGETS ${installed_targets} EXPORT MarketplaceMeteringTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/marketplace_metering TYPE INCLUDE FILES_MATCHING PATTERN "*.h" ${excluded_headers})
install(FILES ${PROJECT_BINARY_DIR}/include/marketplace_metering/export.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/marketplace_metering)
install(EXPORT MarketplaceMeteringTargets NAMESPACE MarketplaceMetering:: DESTINATION ${package_dir})
configure_package_config_file(cmake/MarketplaceMeteringConfig.cmake.in MarketplaceMeteringConfig.cmake
  INSTALL_DESTINATION ${package_dir})
# Source compatibility is promised within a minor version.
write_basic_package_version_file(MarketplaceMeteringConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/MarketplaceMeteringConfig.cmake
  ${PROJECT_BINARY_DIR}/MarketplaceMeteringConfigVersion.cmake DESTINATION ${package_dir})

if(BUILD_SHARED_LIBS)
  set(MARKETPLACE_METERING_PC_REQUIRES "Requires.private")
  set(MARKETPLACE_METERING_PC_LIBS "")
  set(MARKETPLACE_METERING_PC_CFLAGS "")
else()
  # A static library passes its needs on, also to those who forget --static.
  set(MARKETPLACE_METERING_PC_REQUIRES "Requires")
  set(MARKETPLACE_METERING_PC_LIBS " -lpthread -ldl")
  set(MARKETPLACE_METERING_PC_CFLAGS " -DMARKETPLACE_METERING_STATIC_DEFINE")
endif()
# Found from where the file lies, so that `cmake --install --prefix` and moving the tree are no mistake. A library
# directory given as an absolute path cannot move.
cmake_path(IS_ABSOLUTE CMAKE_INSTALL_LIBDIR fixed)
if(fixed)
  set(MARKETPLACE_METERING_PC_PREFIX "${CMAKE_INSTALL_PREFIX}")
else()
  file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(MARKETPLACE_METERING_PC_PREFIX "\${pcfiledir}/${up}")
endif()
cmake_path(APPEND MARKETPLACE_METERING_PC_LIBDIR "\${prefix}" "${CMAKE_INSTALL_LIBDIR}")
cmake_path(APPEND MARKETPLACE_METERING_PC_INCLUDEDIR "\${prefix}" "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(cmake/marketplace-metering.pc.in marketplace-metering.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/marketplace-metering.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES LICENSE README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
