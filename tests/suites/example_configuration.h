#pragma once

#include "suites/configuration.h"

namespace moebench::example {

inline Configuration configuration() {
  Configuration configuration;
  configuration.system = "mpipemoe";
  configuration.shape = {
      .tokens = Tokens(4096), .model_dim = Features(256), .hidden_dim = Features(1024), .experts = 2, .ranks = 2};
  configuration.granularity = 4;
  configuration.reuse = ReuseStrategy::s3;
  return configuration;
}

}  // namespace moebench::example
