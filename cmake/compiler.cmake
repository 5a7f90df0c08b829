# Warnings, sanitizers and platform definitions, on one interface target that every room links.
add_library(portstorm_compiler INTERFACE)
target_include_directories(portstorm_compiler INTERFACE ${PROJECT_SOURCE_DIR})

find_program(CCACHE ccache)
if(CCACHE AND NOT MSVC)
  # The sloppiness is what ccache asks for where a header is precompiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()

find_package(Threads REQUIRED)
target_link_libraries(portstorm_compiler INTERFACE Threads::Threads)

if(MSVC)
  target_compile_options(portstorm_compiler INTERFACE /W4 /permissive- /utf-8 /Zc:__cplusplus)
else()
  target_compile_options(portstorm_compiler INTERFACE
    -Wall -Wextra $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor> -Wimplicit-fallthrough)
  if(NOT PORTSTORM_UNITY)  # where a local's name is that of another source's constant
    target_compile_options(portstorm_compiler INTERFACE -Wshadow)
  endif()
endif()

if(WIN32)
  target_compile_definitions(portstorm_compiler INTERFACE
    WIN32_LEAN_AND_MEAN NOMINMAX _WIN32_WINNT=0x0A00)
endif()
if(MINGW)
  # One self-contained .exe: the GCC runtime is linked in.
  target_link_options(portstorm_compiler INTERFACE -static)
endif()

if(PORTSTORM_SANITIZE AND MSVC)
  # No list, and no fuzzer-no-link: one option each. Libraries of vcpkg are without the annotations.
  string(REPLACE "," ";" sanitizers "${PORTSTORM_SANITIZE}")
  list(TRANSFORM sanitizers PREPEND /fsanitize=)
  target_compile_options(portstorm_compiler INTERFACE ${sanitizers})
  target_compile_definitions(portstorm_compiler INTERFACE
    _DISABLE_STRING_ANNOTATION _DISABLE_VECTOR_ANNOTATION)
elseif(PORTSTORM_SANITIZE)
  target_compile_options(portstorm_compiler INTERFACE
    -fsanitize=${PORTSTORM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    # GCC's manual on -fsanitize: with it, -Wmaybe-uninitialized has more false positives.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(portstorm_compiler INTERFACE -fsanitize=${PORTSTORM_SANITIZE})
endif()

# portstorm_quick_to_build(sources...): of this folder; they run once, at the start, and include so
# much that optimising them takes half a minute where a sanitizer looks on.
function(portstorm_quick_to_build)
  if(PORTSTORM_SANITIZE)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "-O0;-fno-sanitize=undefined")
  elseif(NOT MSVC)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS -O1)
  endif()
endfunction()

# portstorm_room(NAME sources... [LINK libraries...]): a library named after its folder.
function(portstorm_room name)
  cmake_parse_arguments(ROOM "" "" "LINK" ${ARGN})
  add_library(portstorm_${name} STATIC ${ROOM_UNPARSED_ARGUMENTS})
  add_library(portstorm::${name} ALIAS portstorm_${name})
  target_link_libraries(portstorm_${name} PUBLIC portstorm_compiler ${ROOM_LINK})
endfunction()

# portstorm_not_under_test(sources...): of this folder; where a fuzzing engine looks for coverage, that
# of what mutates and judges would only lead it astray.
if(MSVC)
  set(no_coverage edge inline-8bit-counters trace-cmp trace-div)
  list(TRANSFORM no_coverage PREPEND /fno-sanitize-coverage=)
else()
  set(no_coverage -fno-sanitize=fuzzer-no-link)
endif()
function(portstorm_not_under_test)
  if(PORTSTORM_FUZZ)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "${no_coverage}")
  endif()
endfunction()
