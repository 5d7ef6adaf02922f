# The library moebench::buildinfo: which compiler, flags and git revision this build has. The revision is looked up in every
# build; the file that holds it is written only when it changed. And the linker's digest of each executable that links it.
set(_build_info_dir "${CMAKE_BINARY_DIR}/build_info")
string(TOUPPER "${CMAKE_BUILD_TYPE}" _build_type)
list(JOIN MOEBENCH_CODE_FLAGS " " _code_flags)
set(MOEBENCH_FLAGS "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${_build_type}} ${_code_flags} -std=c++${CMAKE_CXX_STANDARD}")
string(REGEX REPLACE " +" " " MOEBENCH_FLAGS "${MOEBENCH_FLAGS}")
string(STRIP "${MOEBENCH_FLAGS}" MOEBENCH_FLAGS)
string(REPLACE "\\" "\\\\" MOEBENCH_FLAGS "${MOEBENCH_FLAGS}")
string(REPLACE "\"" "\\\"" MOEBENCH_FLAGS "${MOEBENCH_FLAGS}")
configure_file("${CMAKE_SOURCE_DIR}/reference/base/build_info.cpp.in" "${_build_info_dir}/build_info.cpp" @ONLY)

add_custom_target(moebench_git_revision
  COMMAND ${CMAKE_COMMAND} -D SOURCE_DIR=${CMAKE_SOURCE_DIR} -D OUTPUT=${_build_info_dir}/git_revision.inc
          -P ${CMAKE_SOURCE_DIR}/cmake/git_revision.cmake
  BYPRODUCTS "${_build_info_dir}/git_revision.inc"
  VERBATIM)
moebench_add_library(buildinfo SOURCES "${_build_info_dir}/build_info.cpp"
  "${CMAKE_SOURCE_DIR}/reference/base/build_id.cpp")
target_link_options(moebench_buildinfo INTERFACE LINKER:--build-id=sha1)
target_include_directories(moebench_buildinfo PRIVATE "${_build_info_dir}")
add_dependencies(moebench_buildinfo moebench_git_revision)
