#pragma once
// Figures that all ranks know of each other, so that all decide alike.

#include <string>
#include <vector>

#include "reference/comm/communicator.h"

namespace moebench {

// [ranks][values]: what each rank gave, the same number of values on all. All ranks call it. Throws CommunicationError.
using RankFigures = std::vector<std::vector<double>>;
RankFigures gather(Communicator& communicator, const std::vector<double>& values);

// [ranks]: the text that each rank gave, however long. All ranks call it. Throws CommunicationError.
std::vector<std::string> gather_texts(Communicator& communicator, const std::string& text);

// Value by value over the ranks; NaN where one of them is.
std::vector<double> maximum(const RankFigures& figures);
std::vector<double> mean(const RankFigures& figures);

}  // namespace moebench
