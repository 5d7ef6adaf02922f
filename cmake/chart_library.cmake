# moebench_chart_library(OUTPUT): the file OUTPUT, a string literal with the JavaScript that draws the charts of reports. It is
# made when it is built, by results/report/chart_library.py, from the wheel vl-convert-python in .venv (scripts/setup.sh puts
# it there) or in the Python environment that MOEBENCH_CHART_PYTHON names. Without the wheel it is empty, and reports have
# tables and timelines alone; configuring says so.
function(moebench_chart_library output)
  set(python "${MOEBENCH_CHART_PYTHON}")
  if(NOT python)
    set(python "${CMAKE_SOURCE_DIR}/.venv/bin/python")
  endif()
  set(script "${CMAKE_SOURCE_DIR}/results/report/chart_library.py")
  execute_process(COMMAND "${python}" "${script}" --version OUTPUT_VARIABLE version ERROR_QUIET RESULT_VARIABLE status
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT status EQUAL 0)
    message(STATUS "Charts of reports: none (no vl-convert-python for ${python}; scripts/setup.sh installs it)")
    file(CONFIGURE OUTPUT "${output}" CONTENT "\"\"\n")
    return()
  endif()
  message(STATUS "Charts of reports: vl-convert-python ${version}")
  # A file of its version, so that another version makes it anew.
  file(CONFIGURE OUTPUT "${output}.version" CONTENT "${version}\n")
  set(licences "${CMAKE_SOURCE_DIR}/results/report/chart_library_licences.txt")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${python}" "${script}" "${licences}" "${output}"
    DEPENDS "${script}" "${licences}" "${output}.version"
    COMMENT "Charts of reports: bundling the library"
    VERBATIM)
endfunction()
