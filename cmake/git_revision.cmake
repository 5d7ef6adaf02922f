# cmake -D SOURCE_DIR=... -D OUTPUT=... -P git_revision.cmake
# Writes the revision as a C++ string literal to OUTPUT: 12 digits, "-dirty" if a tracked file differs, "unknown" outside git.
set(revision "unknown")
find_program(GIT NAMES git)
if(GIT AND EXISTS "${SOURCE_DIR}/.git")
  # safe.directory: the sources may belong to another user, as in a container.
  execute_process(
    COMMAND ${GIT} -c safe.directory=${SOURCE_DIR} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
    OUTPUT_VARIABLE described RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(status EQUAL 0)
    set(revision "${described}")
  endif()
endif()
set(content "\"${revision}\"\n")
set(old "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" old)
endif()
if(NOT content STREQUAL old)
  file(WRITE "${OUTPUT}" "${content}")
endif()
