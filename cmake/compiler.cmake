# Language level, build type, warnings, sanitizers, clang-tidy and ccache.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Flags that change the code, as opposed to warnings: they hold for every target and are reported by build_info().
set(MOEBENCH_CODE_FLAGS "")
if(MOEBENCH_NATIVE)
  list(APPEND MOEBENCH_CODE_FLAGS -march=native)
endif()
if(MOEBENCH_SANITIZE)
  list(APPEND MOEBENCH_CODE_FLAGS -fsanitize=${MOEBENCH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MOEBENCH_SANITIZE})
endif()
add_compile_options(${MOEBENCH_CODE_FLAGS})

# Linked by our own targets only.
add_library(moebench_warnings INTERFACE)
target_compile_options(moebench_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers
  -Wnon-virtual-dtor -Woverloaded-virtual)
if(MOEBENCH_WERROR)
  target_compile_options(moebench_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 warns wrongly about std::string's operator+ (its bug 105329).
  target_compile_options(moebench_warnings INTERFACE -Wno-restrict)
  if(MOEBENCH_SANITIZE)
    # The instrumentation confuses GCC's flow analysis.
    target_compile_options(moebench_warnings INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

if(MOEBENCH_CLANG_TIDY)
  # scripts/setup.sh --with-tidy puts it there. From version 22 on it passes over what is in system headers.
  find_program(MOEBENCH_CLANG_TIDY_PROGRAM NAMES clang-tidy PATHS ${CMAKE_SOURCE_DIR}/.venv/bin NO_DEFAULT_PATH REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${MOEBENCH_CLANG_TIDY_PROGRAM} --quiet --warnings-as-errors=*)
endif()

find_program(MOEBENCH_CCACHE NAMES ccache)
mark_as_advanced(MOEBENCH_CCACHE)
if(MOEBENCH_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # The sloppiness is what ccache needs to work with precompiled headers; paths below the base are the same to it in every
  # clone.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=true
    CCACHE_SLOPPINESS=pch_defines,time_macros ${MOEBENCH_CCACHE})
endif()
