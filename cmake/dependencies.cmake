# Third-party libraries, each found the same way by every room:
#   fmt::fmt  spdlog::spdlog  CLI11::CLI11  nlohmann_json::nlohmann_json  SQLite::SQLite3
#   ZLIB::ZLIB  portstorm_uring (Linux)   GTest::gtest_main (tests)
#
# Linux: Debian's packages. MSVC: vcpkg.json. MinGW: header-only libraries through a folder of
# links to Debian's headers, compiled ones from Debian's source packages (cmake/debian_source.sh).

if(MINGW AND CMAKE_CROSSCOMPILING)
  include(mingw_dependencies)
  return()
endif()

find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(ZLIB REQUIRED)
if(MSVC)
  find_package(unofficial-sqlite3 CONFIG QUIET)
  if(TARGET unofficial::sqlite3::sqlite3)
    add_library(SQLite::SQLite3 ALIAS unofficial::sqlite3::sqlite3)
  endif()
endif()
if(NOT TARGET SQLite::SQLite3)
  find_package(SQLite3 REQUIRED)
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(URING REQUIRED IMPORTED_TARGET liburing)
  add_library(portstorm_uring INTERFACE)
  target_link_libraries(portstorm_uring INTERFACE PkgConfig::URING)
endif()

if(PORTSTORM_TESTS)
  find_package(GTest REQUIRED)
endif()
