# What moebench needs of CUDA 13 beside LibTorch. Defines the imported targets
#   Cuda::runtime libcudart, with its headers
#   Cuda::blas    libcublas, with its headers
#   Cuda::nccl    libnccl, with its header
#   Cuda::cupti   libcupti, with its headers and CUDA's
#
# Looked for in the Python wheels that LibTorch itself loads (nvidia/cu13 beside it; scripts/setup.sh --with-python-torch
# installs all of their headers), so that a process has each library once; then in CUDA_HOME (CMake variable, then environment
# variable) and /usr/local/cuda. No driver is needed to compile and link.
set(_cuda_homes "${CUDA_HOME}" "$ENV{CUDA_HOME}" /usr/local/cuda)
set(_cuda_places "")
if(LibTorch_INCLUDE_DIR)
  cmake_path(APPEND LibTorch_INCLUDE_DIR "../../nvidia" OUTPUT_VARIABLE _nvidia_wheels)
  cmake_path(NORMAL_PATH _nvidia_wheels)
  list(APPEND _cuda_places "${_nvidia_wheels}/cu13" "${_nvidia_wheels}/nccl")
endif()
list(APPEND _cuda_places ${_cuda_homes})

foreach(_var Cuda13_INCLUDE_DIR Cuda13_RUNTIME_LIBRARY Cuda13_BLAS_LIBRARY Cuda13_NCCL_INCLUDE_DIR Cuda13_NCCL_LIBRARY
    Cuda13_CUPTI_INCLUDE_DIR Cuda13_CUPTI_LIBRARY)
  if(${_var} AND NOT EXISTS "${${_var}}")
    unset(${_var} CACHE)
  endif()
endforeach()
find_path(Cuda13_INCLUDE_DIR NAMES cuda_runtime_api.h PATHS ${_cuda_places} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(Cuda13_RUNTIME_LIBRARY NAMES libcudart.so.13 PATHS ${_cuda_places} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
find_library(Cuda13_BLAS_LIBRARY NAMES libcublas.so.13 PATHS ${_cuda_places} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
find_path(Cuda13_NCCL_INCLUDE_DIR NAMES nccl.h PATHS ${_cuda_places} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(Cuda13_NCCL_LIBRARY NAMES libnccl.so.2 PATHS ${_cuda_places} PATH_SUFFIXES lib lib64 NO_DEFAULT_PATH)
find_path(Cuda13_CUPTI_INCLUDE_DIR NAMES cupti.h PATHS ${_cuda_places} PATH_SUFFIXES include extras/CUPTI/include NO_DEFAULT_PATH)
find_library(Cuda13_CUPTI_LIBRARY NAMES libcupti.so.13 PATHS ${_cuda_places}
  PATH_SUFFIXES lib lib64 extras/CUPTI/lib64 NO_DEFAULT_PATH)
mark_as_advanced(Cuda13_INCLUDE_DIR Cuda13_RUNTIME_LIBRARY Cuda13_BLAS_LIBRARY Cuda13_NCCL_INCLUDE_DIR Cuda13_NCCL_LIBRARY
  Cuda13_CUPTI_INCLUDE_DIR Cuda13_CUPTI_LIBRARY)

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
  REQUIRED_VARS Cuda13_CUPTI_LIBRARY Cuda13_RUNTIME_LIBRARY Cuda13_BLAS_LIBRARY Cuda13_NCCL_LIBRARY Cuda13_INCLUDE_DIR Cuda13_NCCL_INCLUDE_DIR
    Cuda13_CUPTI_INCLUDE_DIR
  VERSION_VAR Cuda13_VERSION
  REASON_FAILURE_MESSAGE "Run scripts/setup.sh --with-python-torch, or set CUDA_HOME to a toolkit of CUDA 13.")

function(_cuda_library name location)
  if(NOT TARGET Cuda::${name})
    add_library(Cuda::${name} SHARED IMPORTED GLOBAL)
    set_target_properties(Cuda::${name} PROPERTIES
      IMPORTED_LOCATION "${location}"
      INTERFACE_INCLUDE_DIRECTORIES "${ARGN}")
  endif()
endfunction()
if(Cuda13_FOUND)
  _cuda_library(runtime "${Cuda13_RUNTIME_LIBRARY}" "${Cuda13_INCLUDE_DIR}")
  _cuda_library(blas "${Cuda13_BLAS_LIBRARY}" "${Cuda13_INCLUDE_DIR}")
  _cuda_library(nccl "${Cuda13_NCCL_LIBRARY}" "${Cuda13_NCCL_INCLUDE_DIR}" "${Cuda13_INCLUDE_DIR}")
  _cuda_library(cupti "${Cuda13_CUPTI_LIBRARY}" "${Cuda13_CUPTI_INCLUDE_DIR}" "${Cuda13_INCLUDE_DIR}")
endif()
