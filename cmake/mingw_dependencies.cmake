# The MinGW build on Debian. All of /usr/include must never be on its path: only these folders.
set(header_links ${PROJECT_BINARY_DIR}/headers)
file(MAKE_DIRECTORY ${header_links})
foreach(folder CLI nlohmann fmt spdlog)
  if(NOT EXISTS /usr/include/${folder})
    message(FATAL_ERROR "/usr/include/${folder} is missing: run ./portstorm setup")
  endif()
  file(CREATE_LINK /usr/include/${folder} ${header_links}/${folder} SYMBOLIC)
endforeach()

function(portstorm_header_only target)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${header_links})
endfunction()
portstorm_header_only(CLI11::CLI11)
portstorm_header_only(nlohmann_json::nlohmann_json)
portstorm_header_only(fmt::fmt)
target_compile_definitions(fmt::fmt INTERFACE FMT_HEADER_ONLY)
portstorm_header_only(spdlog::spdlog)
target_compile_definitions(spdlog::spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_link_libraries(spdlog::spdlog INTERFACE fmt::fmt)

# Compiled libraries, each from Debian's source package, unpacked once.
set(PORTSTORM_SOURCES ${PROJECT_SOURCE_DIR}/build/sources CACHE PATH
    "Where Debian source packages are unpacked")
function(portstorm_debian_source package file)
  if(NOT EXISTS ${PORTSTORM_SOURCES}/${package}/${file})
    execute_process(
      COMMAND sh ${PROJECT_SOURCE_DIR}/cmake/debian_source.sh ${package}
              ${PORTSTORM_SOURCES}/${package}
      COMMAND_ERROR_IS_FATAL ANY)
  endif()
endfunction()

portstorm_debian_source(sqlite3 sqlite3.c)  # the amalgamation
set(sqlite_source ${PORTSTORM_SOURCES}/sqlite3)
add_library(portstorm_sqlite3 STATIC ${sqlite_source}/sqlite3.c)
target_compile_definitions(portstorm_sqlite3 PRIVATE SQLITE_OMIT_LOAD_EXTENSION SQLITE_THREADSAFE=1)
target_include_directories(portstorm_sqlite3 SYSTEM PUBLIC ${sqlite_source})
target_compile_options(portstorm_sqlite3 PRIVATE -O1)  # 150,000 lines: half the time of -O3
add_library(SQLite::SQLite3 ALIAS portstorm_sqlite3)

portstorm_debian_source(zlib zlib.h)
set(zlib_source ${PORTSTORM_SOURCES}/zlib)
set(zlib_files adler32.c compress.c crc32.c deflate.c inffast.c inflate.c inftrees.c trees.c
    uncompr.c zutil.c)  # without its gzip files
list(TRANSFORM zlib_files PREPEND ${zlib_source}/)
add_library(portstorm_zlib STATIC ${zlib_files})
target_include_directories(portstorm_zlib SYSTEM PUBLIC ${zlib_source})
add_library(ZLIB::ZLIB ALIAS portstorm_zlib)

portstorm_debian_source(hiredis read.h)
set(hiredis_source ${PORTSTORM_SOURCES}/hiredis)
# Its reader alone: the sockets of Debian's version are POSIX's.
add_library(portstorm_hiredis STATIC ${hiredis_source}/read.c ${hiredis_source}/sds.c)
target_include_directories(portstorm_hiredis SYSTEM PUBLIC ${PORTSTORM_SOURCES})  # <hiredis/read.h>

# GLFW on the Windows API alone; its other platforms' files lie beside.
portstorm_debian_source(glfw3 src/win32_window.c)
set(glfw_source ${PORTSTORM_SOURCES}/glfw3)
set(glfw_files context.c egl_context.c init.c input.c monitor.c osmesa_context.c vulkan.c
    wgl_context.c win32_init.c win32_joystick.c win32_monitor.c win32_thread.c win32_time.c
    win32_window.c window.c)
list(TRANSFORM glfw_files PREPEND ${glfw_source}/src/)
add_library(glfw STATIC EXCLUDE_FROM_ALL ${glfw_files})
target_compile_definitions(glfw PRIVATE _GLFW_WIN32)
target_include_directories(glfw SYSTEM PUBLIC ${glfw_source}/include)
target_link_libraries(glfw PUBLIC gdi32)

portstorm_debian_source(imgui backends/imgui_impl_glfw.cpp)
set(imgui_source ${PORTSTORM_SOURCES}/imgui)
set(imgui_files imgui.cpp imgui_draw.cpp imgui_tables.cpp imgui_widgets.cpp
    backends/imgui_impl_glfw.cpp backends/imgui_impl_opengl3.cpp)
list(TRANSFORM imgui_files PREPEND ${imgui_source}/)
add_library(portstorm_imgui STATIC EXCLUDE_FROM_ALL ${imgui_files})
target_compile_definitions(portstorm_imgui PUBLIC IMGUI_DISABLE_DEMO_WINDOWS)
target_compile_options(portstorm_imgui PRIVATE -w)  # its warnings are not ours
target_include_directories(portstorm_imgui SYSTEM PUBLIC ${imgui_source})
target_link_libraries(portstorm_imgui PUBLIC glfw imm32)
add_library(imgui::imgui ALIAS portstorm_imgui)

if(PORTSTORM_TESTS)
  set(INSTALL_GTEST OFF)
  set(gtest_force_shared_crt ON)
  add_subdirectory(/usr/src/googletest ${PROJECT_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
  foreach(lib gtest gtest_main gmock gmock_main)
    if(NOT TARGET GTest::${lib})
      add_library(GTest::${lib} ALIAS ${lib})
    endif()
  endforeach()
endif()
