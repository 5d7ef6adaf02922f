# Run by cpack between installing the tree and packing it: what Debian's policy asks of a package, and other systems do not.
file(GLOB_RECURSE _manuals "${CPACK_TEMPORARY_DIRECTORY}/*/usr/share/man/man1/moebench.1")
if(NOT _manuals)
  message(FATAL_ERROR "no tree to be packed in ${CPACK_TEMPORARY_DIRECTORY}")
endif()
list(GET _manuals 0 _usr)
foreach(_level RANGE 3)
  cmake_path(GET _usr PARENT_PATH _usr)
endforeach()
set(_doc "${_usr}/share/doc/moebench")
find_program(GZIP gzip REQUIRED)

file(COPY_FILE "${CMAKE_CURRENT_LIST_DIR}/debian/copyright" "${_doc}/copyright")
file(REMOVE "${_doc}/LICENSE")
file(COPY_FILE "${CMAKE_CURRENT_LIST_DIR}/debian/changelog" "${_doc}/changelog")

# Without time stamps: what is packed twice is the same.
file(GLOB _pages "${_usr}/share/man/man1/*.1")
execute_process(COMMAND "${GZIP}" -9nf ${_pages} "${_doc}/changelog" COMMAND_ERROR_IS_FATAL ANY)

file(MAKE_DIRECTORY "${_usr}/share/zsh")
file(RENAME "${_usr}/share/zsh/site-functions" "${_usr}/share/zsh/vendor-completions")

# The umask of whoever packs does not matter.
file(GLOB_RECURSE _all LIST_DIRECTORIES true "${_usr}/*")
foreach(_path IN LISTS _usr _all)
  if(IS_DIRECTORY "${_path}" OR _path MATCHES "/bin/[^/]+$|\\.sh$")
    file(CHMOD "${_path}" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  else()
    file(CHMOD "${_path}" PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  endif()
endforeach()
