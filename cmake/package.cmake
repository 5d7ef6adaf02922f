# cpack: a Debian package of what `cmake --install` makes, the component `program` alone, in /usr. See docs/install.md.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME moebench)
set(CPACK_PACKAGE_VENDOR "moebench")
set(CPACK_PACKAGE_CONTACT "moebench maintainers <maintainers@moebench.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "benchmarks of Mixture-of-Experts training layers")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_THREADS 0)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME moebench)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"Measures how Mixture-of-Experts (MoE) training layers spend time and
memory, and compares pipelining and memory-reuse choices: FastMoE,
FasterMoE, PipeMoE and MPipeMoE as real processes over a real network
stack, or predicted on a machine's profile.

It brings LibTorch's libraries for CPUs with it.")
# The package's own libraries are found beside those of others.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS program/usr/lib/moebench/libtorch)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_SOURCE_DIR}/cmake/debian_tree.cmake")
include(CPack)
