# What moebench needs of CUDA 13 beside LibTorch. Defines the imported target
#   Cuda::cupti   libcupti, with its headers and CUDA's
#
# Looked for in the Python wheels that LibTorch itself loads (nvidia/cu13 beside it; scripts/setup.sh --with-python-torch
# installs all of their headers), so that a process has each library once; then in CUDA_HOME (CMake variable, then environment
# variable) and /usr/local/cuda. No driver is needed to compile and link.
set(_cuda_homes "${CUDA_HOME}" "$ENV{CUDA_HOME}" /usr/local/cuda)
file(GLOB _nvidia_wheels "${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/nvidia")
set(_cuda_places "")
foreach(_wheel IN LISTS _nvidia_wheels)
  list(APPEND _cuda_places "${_wheel}/cu13")
endforeach()
list(APPEND _cuda_places ${_cuda_homes})

foreach(_var Cuda13_INCLUDE_DIR Cuda13_CUPTI_INCLUDE_DIR Cuda13_CUPTI_LIBRARY)
  if(${_var} AND NOT EXISTS "${${_var}}")
    unset(${_var} CACHE)
  endif()
endforeach()
find_path(Cuda13_INCLUDE_DIR NAMES cuda_runtime_api.h PATHS ${_cuda_places} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_path(Cuda13_CUPTI_INCLUDE_DIR NAMES cupti.h PATHS ${_cuda_places} PATH_SUFFIXES include extras/CUPTI/include NO_DEFAULT_PATH)
find_library(Cuda13_CUPTI_LIBRARY NAMES libcupti.so.13 PATHS ${_cuda_places}
  PATH_SUFFIXES lib lib64 extras/CUPTI/lib64 NO_DEFAULT_PATH)
mark_as_advanced(Cuda13_INCLUDE_DIR Cuda13_CUPTI_INCLUDE_DIR Cuda13_CUPTI_LIBRARY)

set(Cuda13_VERSION "")
if(EXISTS "${Cuda13_INCLUDE_DIR}/cuda_runtime_api.h")
  file(STRINGS "${Cuda13_INCLUDE_DIR}/cuda_runtime_api.h" _cuda_line REGEX "#define CUDART_VERSION +[0-9]+")
  string(REGEX MATCH "[0-9]+$" _cuda_number "${_cuda_line}")
  math(EXPR _cuda_major "${_cuda_number} / 1000")
  math(EXPR _cuda_minor "${_cuda_number} % 1000 / 10")
  set(Cuda13_VERSION "${_cuda_major}.${_cuda_minor}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Cuda13
  REQUIRED_VARS Cuda13_CUPTI_LIBRARY Cuda13_INCLUDE_DIR Cuda13_CUPTI_INCLUDE_DIR
  VERSION_VAR Cuda13_VERSION
  REASON_FAILURE_MESSAGE "Run scripts/setup.sh --with-python-torch, or set CUDA_HOME to a toolkit of CUDA 13.")

if(Cuda13_FOUND AND NOT TARGET Cuda::cupti)
  add_library(Cuda::cupti SHARED IMPORTED GLOBAL)
  set_target_properties(Cuda::cupti PROPERTIES
    IMPORTED_LOCATION "${Cuda13_CUPTI_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Cuda13_CUPTI_INCLUDE_DIR};${Cuda13_INCLUDE_DIR}")
endif()
