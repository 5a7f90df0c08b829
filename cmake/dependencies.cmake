# Third-party libraries, each found the same way by every room:
#   fmt::fmt  spdlog::spdlog  CLI11::CLI11  nlohmann_json::nlohmann_json  SQLite::SQLite3
#   ZLIB::ZLIB  portstorm_hiredis  portstorm_uring (Linux)   GTest::gtest_main (tests)
#   imgui::imgui (with its GLFW and OpenGL 3 backends)  glfw
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

add_library(portstorm_hiredis INTERFACE)
find_package(hiredis CONFIG QUIET)  # vcpkg's; Debian's package has none
if(TARGET hiredis::hiredis)
  target_link_libraries(portstorm_hiredis INTERFACE hiredis::hiredis)
else()
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(HIREDIS REQUIRED hiredis)  # without its _FILE_OFFSET_BITS, which is no API's
  target_link_libraries(portstorm_hiredis INTERFACE ${HIREDIS_LINK_LIBRARIES})
endif()

find_package(glfw3 REQUIRED)
if(MSVC)
  find_package(imgui CONFIG REQUIRED)
endif()

if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(IMGUI REQUIRED IMPORTED_TARGET imgui)  # Debian has no CMake file for it
  add_library(imgui::imgui ALIAS PkgConfig::IMGUI)
  pkg_check_modules(URING REQUIRED IMPORTED_TARGET liburing)
  add_library(portstorm_uring INTERFACE)
  target_link_libraries(portstorm_uring INTERFACE PkgConfig::URING)
endif()

if(PORTSTORM_TESTS)
  find_package(GTest REQUIRED)
endif()
