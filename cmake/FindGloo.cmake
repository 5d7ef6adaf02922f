# Gloo, as Debian packages it (libgloo-dev). Defines the imported target Gloo::gloo.
#
# LibTorch's wheel has another Gloo inside libtorch_cpu, with the same symbol names and without its headers. The loader
# takes the first one it meets, so libgloo must stand before libtorch_cpu among the libraries of a binary. For targets
# whose property MOEBENCH_TORCH is on, Gloo::gloo therefore claims to depend on LibTorch: CMake puts a library before
# those it depends on. (The test link_order_test checks the binaries.)
find_path(Gloo_INCLUDE_DIR NAMES gloo/context.h)
find_library(Gloo_LIBRARY NAMES gloo)
mark_as_advanced(Gloo_INCLUDE_DIR Gloo_LIBRARY)

set(Gloo_VERSION "")
if(Gloo_INCLUDE_DIR AND EXISTS "${Gloo_INCLUDE_DIR}/gloo/config.h")
  file(STRINGS "${Gloo_INCLUDE_DIR}/gloo/config.h" _gloo_lines REGEX "define GLOO_VERSION_(MAJOR|MINOR|PATCH)")
  foreach(_line IN LISTS _gloo_lines)
    string(REGEX MATCH "[0-9]+" _number "${_line}")
    list(APPEND Gloo_VERSION "${_number}")
  endforeach()
  list(JOIN Gloo_VERSION "." Gloo_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Gloo
  REQUIRED_VARS Gloo_LIBRARY Gloo_INCLUDE_DIR
  VERSION_VAR Gloo_VERSION
  REASON_FAILURE_MESSAGE "Install the Debian package libgloo-dev (scripts/setup.sh does).")

if(Gloo_FOUND AND NOT TARGET Gloo::gloo)
  add_library(Gloo::gloo SHARED IMPORTED GLOBAL)
  set_target_properties(Gloo::gloo PROPERTIES
    IMPORTED_LOCATION "${Gloo_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Gloo_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "$<$<BOOL:$<TARGET_PROPERTY:MOEBENCH_TORCH>>:LibTorch::cpu>")
endif()
