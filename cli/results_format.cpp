#include "cli/results_format.h"

#include "results/results_json.h"
#include "results/samples_csv.h"

namespace moebench {

const std::map<std::string, ResultsFormat>& results_formats() {
  static const std::map<std::string, ResultsFormat> formats = {{"json", ResultsFormat::json},
                                                               {"csv", ResultsFormat::csv}};
  return formats;
}

std::string exported(const Results& results, ResultsFormat format) {
  switch (format) {
    case ResultsFormat::csv:
      return samples_csv(results);
    case ResultsFormat::json:
      break;
  }
  return text_of(results);
}

}  // namespace moebench
