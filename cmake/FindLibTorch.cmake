# LibTorch's CPU part, from the Python wheel `torch`. Defines the imported targets
#   LibTorch::c10   libc10
#   LibTorch::cpu   libtorch_cpu and libc10, with the include folders
#   LibTorch::openmp
#                   libgomp, the one that libtorch_cpu loads
#   LibTorch::cuda  libtorch_cuda and libc10_cuda beside them, where the wheels are that these need
#                   (scripts/setup.sh --with-python-torch)
#
# Looked for in LIBTORCH_ROOT (CMake variable, then environment variable: the folder that holds include/ and lib/), then in
# the virtual environment .venv under the source folder. The wheel's own CMake package insists on a complete CUDA
# toolkit, although libtorch_cpu needs only libcudart and libcupti, and these only when it is loaded. Its run path finds
# them beside it in the wheels nvidia-cuda-runtime and nvidia-cuda-cupti; the linker is told by -rpath-link.
#
# The include folders come last (-idirafter): they carry a copy of fmt that must not hide Debian's, which this project links.
set(LibTorch_VERSION_PINNED "2.11.0")

set(_libtorch_hint "${LIBTORCH_ROOT}")
if(NOT _libtorch_hint)
  set(_libtorch_hint "$ENV{LIBTORCH_ROOT}")
endif()
if(NOT _libtorch_hint)
  file(GLOB _libtorch_hint "${CMAKE_SOURCE_DIR}/.venv/lib/python3*/site-packages/torch")
endif()

# A path kept from an earlier run may be gone: a new Python moves the wheel.
foreach(_var LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_OPENMP_LIBRARY LibTorch_CUDA_LIBRARY
    LibTorch_C10_CUDA_LIBRARY LibTorch_CUDA_LIBRARY_DIR)
  if(${_var} AND NOT EXISTS "${${_var}}")
    unset(${_var} CACHE)
  endif()
endforeach()
find_path(LibTorch_INCLUDE_DIR NAMES ATen/ATen.h PATHS ${_libtorch_hint} PATH_SUFFIXES include NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY NAMES torch_cpu PATHS ${_libtorch_hint} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY NAMES c10 PATHS ${_libtorch_hint} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_OPENMP_LIBRARY NAMES libgomp.so.1 gomp PATHS ${_libtorch_hint} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_CUDA_LIBRARY NAMES torch_cuda PATHS ${_libtorch_hint} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_library(LibTorch_C10_CUDA_LIBRARY NAMES c10_cuda PATHS ${_libtorch_hint} PATH_SUFFIXES lib NO_DEFAULT_PATH)
find_path(LibTorch_CUDA_LIBRARY_DIR NAMES libcudart.so.13 libcudart.so
  PATHS ${_libtorch_hint}/../nvidia/cu13/lib NO_DEFAULT_PATH)
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_OPENMP_LIBRARY LibTorch_CUDA_LIBRARY
  LibTorch_C10_CUDA_LIBRARY LibTorch_CUDA_LIBRARY_DIR)

set(LibTorch_VERSION "")
set(_libtorch_version_header "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
if(EXISTS "${_libtorch_version_header}")
  file(STRINGS "${_libtorch_version_header}" _libtorch_lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
  foreach(_line IN LISTS _libtorch_lines)
    string(REGEX MATCH "[0-9]+$" _number "${_line}")
    list(APPEND LibTorch_VERSION "${_number}")
  endforeach()
  list(JOIN LibTorch_VERSION "." LibTorch_VERSION)
endif()
set(LibTorch_libcudart_and_libcupti OFF)
if(EXISTS "${LibTorch_CUDA_LIBRARY_DIR}/libcudart.so.13" AND EXISTS "${LibTorch_CUDA_LIBRARY_DIR}/libcupti.so.13")
  set(LibTorch_libcudart_and_libcupti ON)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_OPENMP_LIBRARY LibTorch_INCLUDE_DIR LibTorch_libcudart_and_libcupti
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE
    "Run scripts/setup.sh, or set LIBTORCH_ROOT to an installed wheel's folder 'torch', or configure with the preset 'core'.")
if(LibTorch_FOUND AND NOT LibTorch_VERSION VERSION_EQUAL LibTorch_VERSION_PINNED)
  message(WARNING "moebench is tested with LibTorch ${LibTorch_VERSION_PINNED}; found '${LibTorch_VERSION}'.")
endif()

if(LibTorch_FOUND AND NOT TARGET LibTorch::cpu)
  add_library(LibTorch::c10 SHARED IMPORTED GLOBAL)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LibTorch_C10_LIBRARY}")
  foreach(_dir "${LibTorch_INCLUDE_DIR}" "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
    set_property(TARGET LibTorch::c10 APPEND PROPERTY INTERFACE_COMPILE_OPTIONS "SHELL:-idirafter \"${_dir}\"")
  endforeach()
  set_property(TARGET LibTorch::c10 PROPERTY INTERFACE_LINK_OPTIONS "LINKER:-rpath-link,${LibTorch_CUDA_LIBRARY_DIR}")

  add_library(LibTorch::cpu SHARED IMPORTED GLOBAL)
  set_target_properties(LibTorch::cpu PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CPU_LIBRARY}"
    INTERFACE_LINK_LIBRARIES LibTorch::c10)

  add_library(LibTorch::openmp SHARED IMPORTED GLOBAL)
  set_target_properties(LibTorch::openmp PROPERTIES IMPORTED_LOCATION "${LibTorch_OPENMP_LIBRARY}")
endif()

# libcublas stands for all of the wheels that libtorch_cuda loads: they are installed together.
if(LibTorch_CUDA_LIBRARY AND LibTorch_C10_CUDA_LIBRARY AND EXISTS "${LibTorch_CUDA_LIBRARY_DIR}/libcublas.so.13"
    AND NOT TARGET LibTorch::cuda)
  add_library(LibTorch::c10_cuda SHARED IMPORTED GLOBAL)
  set_target_properties(LibTorch::c10_cuda PROPERTIES
    IMPORTED_LOCATION "${LibTorch_C10_CUDA_LIBRARY}"
    INTERFACE_LINK_LIBRARIES LibTorch::c10)
  add_library(LibTorch::cuda SHARED IMPORTED GLOBAL)
  set_target_properties(LibTorch::cuda PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CUDA_LIBRARY}"
    INTERFACE_LINK_LIBRARIES "LibTorch::cpu;LibTorch::c10_cuda")
  # What they need in turn lies in other wheels, and is found there when they are loaded.
  set_property(TARGET LibTorch::cuda PROPERTY INTERFACE_LINK_OPTIONS "LINKER:--allow-shlib-undefined")
endif()
