// expand() against a product written without it, over thousands of random suites.

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "reference/base/random.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using Texts = std::vector<std::string>;

struct RandomSuite {
  Texts tokens, top_k, systems, granularity, reuse, dtype;
  Texts excluded_systems, excluded_granularity;  // one entry with both; none if empty

  std::string text() const;
};

Texts some_of(Random& random, Texts all) {
  std::shuffle(all.begin(), all.end(), random);
  all.resize(static_cast<std::size_t>(1 + random.below(static_cast<std::int64_t>(all.size()))));
  return all;
}

std::string list(const Texts& texts) {
  std::string result;
  for (const std::string& text : texts) result += (result.empty() ? "[" : ", ") + text;
  return result + "]";
}

std::string RandomSuite::text() const {
  std::string result = "axes:\n  reuse: " + list(reuse) + "\n  granularity: " + list(granularity) +
                       "\n  system: " + list(systems) + "\n  tokens: " + list(tokens) + "\n  dtype: " + list(dtype) +
                       "\n  top_k: " + list(top_k) + "\n  model_dim: 4\n  hidden_dim: 8\n  experts: 6\n";
  if (!excluded_systems.empty()) {
    result += "exclude: [{system: " + list(excluded_systems) + ", granularity: " + list(excluded_granularity) + "}]\n";
  }
  return result;
}

RandomSuite random_suite(Random& random) {
  RandomSuite suite;
  suite.tokens = some_of(random, {"8", "16", "24"});
  suite.top_k = some_of(random, {"1", "2", "6"});
  suite.systems = some_of(random, {"fastmoe", "pipemoe", "mpipemoe"});
  suite.granularity = some_of(random, {"1", "2", "3", "8"});
  suite.reuse = some_of(random, {"none", "shared", "s1", "s2", "s3", "s4"});
  suite.dtype = some_of(random, {"fp32", "fp64"});
  if (random.below(2) == 0) {
    suite.excluded_systems = some_of(random, suite.systems);
    suite.excluded_granularity = some_of(random, suite.granularity);
  }
  return suite;
}

bool contains(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

using Row = std::tuple<std::string, std::string, std::string, std::string, std::string, std::string>;

std::set<Row> brute_force(const RandomSuite& suite) {
  std::set<Row> rows;
  for (const std::string& tokens : suite.tokens)
    for (const std::string& top_k : suite.top_k)
      for (const std::string& dtype : suite.dtype)
        for (const std::string& system : suite.systems)
          for (const std::string& n : suite.granularity)
            for (const std::string& reuse : suite.reuse) {
              std::string runs = system;
              const std::string reused = reuse == "shared" && n == "1" ? "none" : reuse;
              if (system == "mpipemoe" && reused == "none" && contains(suite.systems, "pipemoe")) runs = "pipemoe";
              const std::string runs_n = runs == "fastmoe" ? "1" : n;
              const std::string runs_reuse = runs == "mpipemoe" ? reused : "none";
              const bool excluded = runs != "fastmoe" && contains(suite.excluded_systems, runs) &&
                                    contains(suite.excluded_granularity, runs_n);
              if (!excluded) rows.emplace(tokens, top_k, dtype, runs, runs_n, runs_reuse);
            }
  return rows;
}

Row row_of(const Configuration& c) {
  return {std::to_string(c.shape.tokens.count()), std::to_string(c.shape.top_k),
          std::string(name_of(c.shape.dtype)),    c.system,
          std::to_string(c.granularity),          std::string(name_of(c.reuse))};
}

TEST(ExpandProperty, EqualsTheProductWithoutDuplicates) {
  Random random(20230515);
  int with_exclusions = 0;
  for (int i = 0; i < 3000; ++i) {
    const RandomSuite suite = random_suite(random);
    const std::set<Row> right = brute_force(suite);
    if (right.empty()) {
      EXPECT_NE(suite_error(suite.text()), "") << suite.text();
      continue;
    }
    const std::vector<Configuration> configurations = expand(suite_of(suite.text()));
    std::set<Row> rows;
    std::set<std::string> labels;
    for (const Configuration& configuration : configurations) {
      EXPECT_TRUE(rows.insert(row_of(configuration)).second) << "twice: " << label(configuration) << "\n"
                                                             << suite.text();
      EXPECT_TRUE(labels.insert(label(configuration)).second) << "one label for two: " << label(configuration);
      EXPECT_NO_THROW(require_valid(configuration.shape));
    }
    ASSERT_EQ(rows, right) << suite.text();
    with_exclusions += suite.excluded_systems.empty() ? 0 : 1;
  }
  EXPECT_GT(with_exclusions, 1000);
}

}  // namespace
}  // namespace moebench
