#pragma once
// The figures that a suite's runs are compared with.

#include <span>
#include <vector>

#include "results/publication.h"
#include "suites/configuration.h"
#include "suites/suite.h"

namespace moebench {

// Reads the files that `published` names, relative to the suite's. Their columns are axes and figures; a line speaks of
// all configurations that have its values, an empty cell of any value. Throws InputError that names the place in the
// suite or the file: not there, an unknown column, a wrong value, or no line for what figures are over.
std::vector<Publication> publications_of(const Suite& suite, std::span<const Configuration> configurations);

}  // namespace moebench
