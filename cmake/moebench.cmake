# Functions with which the rooms declare their targets. Headers are included from the source root:
#   #include "reference/plan/op.h"
#
#   moebench_add_library(NAME [SOURCES ...] [LINKS ...] [TORCH])
#     Library target moebench_NAME, alias moebench::NAME (header-only if it has no sources). Those below reference/ are
#     installed (install.cmake).
#   moebench_add_executable(NAME SOURCES ... [LINKS ...] [TORCH])
#   moebench_add_test(NAME SOURCES ... [LINKS ...] [TORCH] [LABELS ...] [TIMEOUT seconds] [SERIAL] [PROCESSORS n]
#                     [ENVIRONMENT NAME=value ...] [OWN_MAIN])
#     A GoogleTest binary and one test of the same name. Exit status 77, or all of its tests skipped, counts as skipped.
#     SERIAL: nothing else runs beside it. TIMEOUT: 120 unless given; five times as much under a sanitizer. PROCESSORS:
#     the cores it keeps busy (ctest -j counts them). Label `slow`: only in `scripts/test.sh --full`. Label `gpu`: needs a GPU,
#     `cuda`: needs the preset `cuda` and no GPU; the target gpu_checks builds both. The room's name is
#     added to the labels.
#   moebench_add_benchmark(NAME SOURCES ... [LINKS ...] [TORCH])
#     A Google Benchmark binary, never run as a test.
#
# TORCH: uses LibTorch, with the shared precompiled header; the target is not defined where MOEBENCH_WITH_TORCH is OFF. An
# executable, test or benchmark that links a TORCH library must say TORCH itself (link order, see FindGloo.cmake).

function(moebench_add_room room)
  if(EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${room}/CMakeLists.txt")
    add_subdirectory(${room})
  endif()
endfunction()

# One precompiled header for all TORCH targets. Measured on a 2-core machine: torch/torch.h costs 23 s a file without it and,
# as a precompiled header, still 5 s in every file; this choice costs 28 s once and 3 to 4 s a file (from 9 to 13 s).
# So include <ATen/ATen.h>, <torch/nn/module.h> and <torch/csrc/autograd/custom_function.h>, never <torch/torch.h>.
# What ccache asks for with precompiled headers.
set(MOEBENCH_PCH_OPTIONS -fpch-preprocess)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  set(MOEBENCH_PCH_OPTIONS "SHELL:-Xclang -fno-pch-timestamp")
endif()
if(MOEBENCH_WITH_TORCH)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/torch_pch/torch_pch.cpp" CONTENT "// Holds LibTorch's precompiled header.\n")
  add_library(moebench_torch_pch OBJECT "${CMAKE_BINARY_DIR}/torch_pch/torch_pch.cpp")
  target_include_directories(moebench_torch_pch PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(moebench_torch_pch PRIVATE moebench_warnings LibTorch::cpu)
  target_compile_options(moebench_torch_pch PRIVATE ${MOEBENCH_PCH_OPTIONS})
  target_precompile_headers(moebench_torch_pch PRIVATE
    <ATen/ATen.h> <torch/csrc/autograd/custom_function.h> <torch/nn/module.h>)
endif()

# And one for all other tests, which are also optimised less: what they spend their time on is in the libraries. Tests are most
# of a build, and take the compiler half as long so. clang-tidy cannot read the compiler's precompiled header.
function(_moebench_configure_test target)
  set(quickly $<$<CONFIG:Release>:-O1>)
  if(NOT TARGET moebench_test_pch AND NOT MOEBENCH_CLANG_TIDY)
    file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/test_pch/test_pch.cpp" CONTENT "// Holds the tests' precompiled header.\n")
    add_library(moebench_test_pch OBJECT "${CMAKE_BINARY_DIR}/test_pch/test_pch.cpp")
    target_include_directories(moebench_test_pch PRIVATE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(moebench_test_pch PRIVATE moebench_warnings GTest::gmock GTest::gtest)
    target_compile_options(moebench_test_pch PRIVATE ${MOEBENCH_PCH_OPTIONS} ${quickly})
    target_precompile_headers(moebench_test_pch PRIVATE
      <gmock/gmock.h> <gtest/gtest.h> <algorithm> <chrono> <filesystem> <fstream> <functional> <map> <optional> <set> <span>
      <string> <thread> <vector>)
  endif()
  target_compile_options(${target} PRIVATE ${quickly})
  if(TARGET moebench_test_pch)
    target_compile_options(${target} PRIVATE ${MOEBENCH_PCH_OPTIONS})
    target_precompile_headers(${target} REUSE_FROM moebench_test_pch)
  endif()
endfunction()

function(_moebench_configure target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH" "" "LINKS")
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}>")
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:moebench_warnings>)
  target_link_libraries(${target} PUBLIC ${arg_LINKS} Threads::Threads)
  if(arg_TORCH)
    set_property(TARGET ${target} PROPERTY MOEBENCH_TORCH ON)
    target_link_libraries(${target} PUBLIC LibTorch::cpu)
    target_compile_options(${target} PRIVATE ${MOEBENCH_PCH_OPTIONS})
    target_precompile_headers(${target} REUSE_FROM moebench_torch_pch)
  endif()
endfunction()

# Parses the arguments of the calling function into arg_*; returns from that function where the target cannot be built.
macro(_moebench_parse function flags singles lists)
  cmake_parse_arguments(PARSE_ARGV 1 arg "TORCH;${flags}" "${singles}" "SOURCES;LINKS;${lists}")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "${function}(${name}): unknown arguments: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(arg_TORCH AND NOT MOEBENCH_WITH_TORCH)
    return()
  endif()
  set(torch "")
  if(arg_TORCH)
    set(torch TORCH)
  endif()
endmacro()

function(moebench_add_library name)
  _moebench_parse(moebench_add_library "" "" "")
  set(target moebench_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    _moebench_configure(${target} ${torch} LINKS ${arg_LINKS})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(${target} INTERFACE ${arg_LINKS})
    if(arg_TORCH)
      target_link_libraries(${target} INTERFACE LibTorch::cpu)
    endif()
  endif()
  add_library(moebench::${name} ALIAS ${target})
  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE room)
  if(room MATCHES "^reference/")
    set_property(TARGET ${target} PROPERTY EXPORT_NAME ${name})
    set_property(GLOBAL APPEND PROPERTY MOEBENCH_REFERENCE_LIBRARIES ${target})
  endif()
endfunction()

function(moebench_add_executable name)
  _moebench_parse(moebench_add_executable "" "" "")
  add_executable(${name} ${arg_SOURCES})
  _moebench_configure(${name} ${torch} LINKS ${arg_LINKS})
endfunction()

function(moebench_add_benchmark name)
  if(NOT MOEBENCH_BUILD_BENCHMARKS)
    return()
  endif()
  _moebench_parse(moebench_add_benchmark "" "" "")
  add_executable(${name} ${arg_SOURCES})
  _moebench_configure(${name} ${torch} LINKS ${arg_LINKS} benchmark::benchmark_main benchmark::benchmark)
endfunction()

# ctest's own variables for every test.
set(MOEBENCH_TEST_ENVIRONMENT "")
if(MOEBENCH_SANITIZE)
  list(APPEND MOEBENCH_TEST_ENVIRONMENT
    "ASAN_OPTIONS=detect_stack_use_after_return=1" "UBSAN_OPTIONS=print_stacktrace=1" "TSAN_OPTIONS=second_deadlock_stack=1")
endif()

function(moebench_add_test name)
  _moebench_parse(moebench_add_test "SERIAL;OWN_MAIN" "TIMEOUT;PROCESSORS" "LABELS;ENVIRONMENT")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(MOEBENCH_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 5")
  endif()
  if(NOT arg_PROCESSORS)
    set(arg_PROCESSORS 1)
  endif()
  if(NOT arg_OWN_MAIN)
    list(PREPEND arg_LINKS moebench_test_main)
  endif()
  list(PREPEND arg_ENVIRONMENT ${MOEBENCH_TEST_ENVIRONMENT})
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME room)
  list(APPEND arg_LABELS ${room})

  add_executable(${name} ${arg_SOURCES})
  _moebench_configure(${name} ${torch} LINKS ${arg_LINKS} GTest::gmock GTest::gtest)
  if(NOT arg_TORCH)
    _moebench_configure_test(${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY MOEBENCH_TEST_BINARIES ${name})
  if("gpu" IN_LIST arg_LABELS OR "cuda" IN_LIST arg_LABELS)
    set_property(GLOBAL APPEND PROPERTY MOEBENCH_GPU_TEST_BINARIES ${name})
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES
    SKIP_RETURN_CODE 77
    TIMEOUT ${arg_TIMEOUT}
    PROCESSORS ${arg_PROCESSORS}
    LABELS "${arg_LABELS}"
    ENVIRONMENT "${arg_ENVIRONMENT}")
  if(arg_SERIAL)
    set_tests_properties(${name} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
