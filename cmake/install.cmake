# cmake --install: the program as a tree that runs wherever it lies (component `program`), and the reference layers for
# other projects' find_package(moebench) (component `development`). docs/install.md says what is in it.
#
# The program's own libraries are LibTorch's, in lib/moebench/libtorch, where its run path finds them. With MOEBENCH_BUNDLE_LIBTORCH
# off, as for GPUs, whose libraries are some GB, it finds those it was built with, which then have to stay.
set(_bundle ON)
if(MOEBENCH_WITH_CUDA)
  set(_bundle OFF)
endif()
option(MOEBENCH_BUNDLE_LIBTORCH "Install LibTorch's libraries with the program" ${_bundle})

if(TARGET moebench)
  if(MOEBENCH_BUNDLE_LIBTORCH)
    set_target_properties(moebench PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/moebench/libtorch")
    # libcudart and libcupti are what libtorch_cpu needs to be loaded.
    list(APPEND _libraries "${LibTorch_CPU_LIBRARY}" "${LibTorch_C10_LIBRARY}" "${LibTorch_OPENMP_LIBRARY}"
      "${LibTorch_CUDA_LIBRARY_DIR}/libcudart.so.13" "${LibTorch_CUDA_LIBRARY_DIR}/libcupti.so.13")
    install(CODE "set(libraries \"${_libraries}\")\nset(strip \"${CMAKE_STRIP}\")" COMPONENT program)
    install(SCRIPT "${CMAKE_SOURCE_DIR}/cmake/install_libraries.cmake" COMPONENT program)
    # The wheels' licences.
    cmake_path(APPEND LibTorch_INCLUDE_DIR "../.." OUTPUT_VARIABLE _wheels)
    cmake_path(NORMAL_PATH _wheels)
    foreach(_wheel torch nvidia_cuda_runtime nvidia_cuda_cupti)
      file(GLOB _licences "${_wheels}/${_wheel}-*.dist-info/licenses/*")
      install(FILES ${_licences} DESTINATION share/doc/moebench/licences/${_wheel} COMPONENT program)
    endforeach()
  else()
    # CMake's own INSTALL_RPATH_USE_LINK_PATH leaves out what lies below the source folder, as .venv does.
    set(_folders "")
    foreach(_library IN ITEMS "${LibTorch_CPU_LIBRARY}" "${Cuda13_RUNTIME_LIBRARY}" "${Cuda13_NCCL_LIBRARY}" "${Cuda13_CUPTI_LIBRARY}")
      if(_library)
        cmake_path(GET _library PARENT_PATH _folder)
        list(APPEND _folders "${_folder}")
      endif()
    endforeach()
    list(REMOVE_DUPLICATES _folders)
    set_target_properties(moebench PROPERTIES INSTALL_RPATH "${_folders}")
  endif()
  install(TARGETS moebench RUNTIME DESTINATION bin COMPONENT program)

  # Made by the program itself, of the tables that --help prints.
  set(_pages "${CMAKE_BINARY_DIR}/pages")
  install(CODE "
    file(REMOVE_RECURSE \"${_pages}\")
    foreach(what man bash zsh fish)
      execute_process(COMMAND \"$<TARGET_FILE:moebench>\" generate \${what} --out \"${_pages}/\${what}\"
        COMMAND_ERROR_IS_FATAL ANY)
    endforeach()" COMPONENT program)
  install(DIRECTORY "${_pages}/man/" DESTINATION share/man/man1 COMPONENT program)
  install(DIRECTORY "${_pages}/bash/" DESTINATION share/bash-completion/completions COMPONENT program)
  install(DIRECTORY "${_pages}/zsh/" DESTINATION share/zsh/site-functions COMPONENT program)
  install(DIRECTORY "${_pages}/fish/" DESTINATION share/fish/vendor_completions.d COMPONENT program)

  # The schema lies beside the suites, whose first lines name it.
  install(DIRECTORY suites/ DESTINATION share/moebench/suites COMPONENT program
    FILES_MATCHING PATTERN "*.yaml" PATTERN "suite.schema.json" PATTERN run EXCLUDE)
  install(DIRECTORY dashboards/ DESTINATION share/moebench/dashboards COMPONENT program USE_SOURCE_PERMISSIONS
    FILES_MATCHING PATTERN "*.json" PATTERN "*.yml" PATTERN "*.yaml" PATTERN "*.txt" PATTERN try.sh
    PATTERN ask.py PATTERN "asking/*.py"
    PATTERN __pycache__ EXCLUDE PATTERN generator EXCLUDE PATTERN tests EXCLUDE)
  install(FILES LICENSE README.md DESTINATION share/doc/moebench COMPONENT program)
  install(FILES results/report/chart_library_licences.txt DESTINATION share/doc/moebench/licences COMPONENT program)
  install(DIRECTORY docs DESTINATION share/doc/moebench COMPONENT program)
endif()

# The reference layers. Two files of targets, since those of the first need no LibTorch.
get_property(_reference GLOBAL PROPERTY MOEBENCH_REFERENCE_LIBRARIES)
foreach(_target IN LISTS _reference)
  get_target_property(_needs_torch ${_target} MOEBENCH_TORCH)
  set(_export moebench-core)
  if(_needs_torch)
    set(_export moebench-layer)
  endif()
  install(TARGETS ${_target} EXPORT ${_export} ARCHIVE DESTINATION lib COMPONENT development
    INCLUDES DESTINATION include/moebench)
endforeach()
set(_package lib/cmake/moebench)
install(EXPORT moebench-core NAMESPACE moebench:: DESTINATION ${_package} COMPONENT development)
if(MOEBENCH_WITH_TORCH)
  install(EXPORT moebench-layer NAMESPACE moebench:: DESTINATION ${_package} COMPONENT development)
endif()
install(DIRECTORY reference DESTINATION include/moebench COMPONENT development FILES_MATCHING PATTERN "*.h")

include(CMakePackageConfigHelpers)
configure_package_config_file(cmake/moebench-config.cmake.in "${CMAKE_BINARY_DIR}/moebench-config.cmake"
  INSTALL_DESTINATION ${_package})
write_basic_package_version_file("${CMAKE_BINARY_DIR}/moebench-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/moebench-config.cmake" "${CMAKE_BINARY_DIR}/moebench-config-version.cmake"
  cmake/FindGloo.cmake cmake/FindLibTorch.cmake cmake/FindCuda13.cmake
  DESTINATION ${_package} COMPONENT development)
