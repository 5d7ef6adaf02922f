#include "tests/source_folder.h"

namespace moebench::fixtures {

std::filesystem::path source_folder() { return MOEBENCH_SOURCE_DIR; }

}  // namespace moebench::fixtures
