#include "suites/workload_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "suites/expand.h"
#include "suites/only.h"
#include "suites/reader.h"
#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;

std::string complaint(std::string_view text) {
  const Complaint found = complaint_about_workload(text);
  return found.what + ": " + found.remedy;
}

TEST(WorkloadText, IsReadAndWritten) {
  EXPECT_EQ(workload_named("gate"), Workload());
  EXPECT_EQ(workload_named("balanced"), (Workload{.kind = WorkloadKind::balanced}));
  EXPECT_EQ(workload_named("zipf(1.2)"), (Workload{.kind = WorkloadKind::zipf, .parameter = Ratio(1.2)}));
  EXPECT_EQ(workload_named("lognormal(0)"), (Workload{.kind = WorkloadKind::lognormal, .parameter = Ratio(0)}));
  EXPECT_EQ(workload_named("hot(2, 0.5)"),
            (Workload{.kind = WorkloadKind::hot, .parameter = Ratio(0.5), .hot_experts = 2}));
  EXPECT_EQ(workload_named("trace(a (1), b.txt)"), (Workload{.kind = WorkloadKind::trace, .file = "a (1), b.txt"}));
  for (const char* text : {"gate", "balanced", "zipf(1.2)", "zipf(0)", "zipf(1e-07)", "lognormal(10)", "hot(2,0.5)",
                           "hot(65536,1)", "trace(a (1), b.txt)"}) {
    ASSERT_TRUE(workload_named(text)) << text;
    EXPECT_EQ(text_of(*workload_named(text)), text);
    EXPECT_TRUE(std::regex_search(text, std::regex(workload_pattern()))) << text;
  }
  EXPECT_EQ(text_of(*workload_named("hot(1, 0.50)")), "hot(1,0.5)");
}

TEST(WorkloadText, IsRefusedWithARemedy) {
  for (const char* text : {"",
                           "Gate",
                           "gate()",
                           "balanced(1)",
                           "zipf",
                           "zipf()",
                           "zipf(",
                           "zipf)",
                           "zipf(x)",
                           "zipf(-1)",
                           "zipf(+1)",
                           "zipf( 1)",
                           "zipf(1 )",
                           "zipf(01)",
                           "zipf(.5)",
                           "zipf(1.)",
                           "zipf(10.1)",
                           "zipf(1e999)",
                           "zipf(1,2)",
                           "zipf(1.2) ",
                           "zipf(nan)",
                           "lognormal(inf)",
                           "hot(1)",
                           "hot(0, 0.5)",
                           "hot(1, 0)",
                           "hot(1, 1.1)",
                           "hot(1,  0.5)",
                           "hot(1 0.5)",
                           "hot(1.5, 0.5)",
                           "hot(65537, 0.5)",
                           "hot(1, 0.5, 2)",
                           "trace",
                           "trace()",
                           "trace(a",
                           "trace(a\n)",
                           "trace: a",
                           "zipff(1)",
                           "uniform"}) {
    EXPECT_FALSE(workload_named(text)) << text;
    EXPECT_NE(complaint(text), ": ") << text;
  }
  EXPECT_EQ(complaint("zipff(1)"), "unknown routing \"zipff(1)\": did you mean zipf?");
  EXPECT_THAT(complaint("uniform"), HasSubstr("use one of gate, balanced, zipf, lognormal, hot, trace"));
  EXPECT_EQ(complaint("balanced(1)"), "routing is \"balanced(1)\": write balanced alone");
  EXPECT_EQ(complaint("zipf(11)"),
            "routing is \"zipf(11)\": an exponent from 0 to 10 in parentheses is expected, as in zipf(1.2)");
  EXPECT_EQ(complaint("hot(1"),
            "routing is \"hot(1\": a comma ends a value in a list: write it in quotes, \"hot(1, 0.5)\"");
}

std::string suite_with(const std::string& routing) {
  return "ranks: 2\naxes:\n  system: fastmoe\n  tokens: 8\n  model_dim: 4\n  hidden_dim: 8\n  experts: 4\n" + routing;
}

TEST(WorkloadText, StandsInListsOnlyAndExclude) {
  const auto all = expand(suite_of(
      suite_with("  routing: [gate, zipf(1.2), \"hot(1, 0.5)\", \"hot(2, 0.5)\"]\nexclude: [{routing: zipf(1.2)}]\n")));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(label(all[1]), HasSubstr(" routing=hot(1,0.5)"));
  const auto kept = only(all, std::vector<std::string>{"routing=hot(1, 0.5),gate"});
  EXPECT_EQ(kept.size(), 2U);
  EXPECT_EQ(expand(suite_of(suite_with("  routing: hot(1, 0.5)\n"))).size(), 1U) << "one value needs no quotes";
}

TEST(WorkloadText, ErrorsPointAtTheValue) {
  EXPECT_THAT(suite_error(suite_with("  routing: [gate, hot(1, 0.5)]\n")), HasSubstr("8:19: routing is \"hot(1\""));
  const auto expansion_error = [](const std::string& routing) {
    return error_of([&] { expand(suite_of(suite_with(routing))); });
  };
  EXPECT_THAT(expansion_error("  routing: hot(4, 0.5)\n"), HasSubstr("8:12: routing has 4 hot experts of 4"));
  EXPECT_THAT(expansion_error("  routing: trace(none.trace)\n"),
              HasSubstr("8:12: none.trace: this routing trace cannot be read"));
  EXPECT_THAT(expansion_error("  gate: switch\n  top_k: 2\n"),
              HasSubstr("8:9: the switch gate sends a token to one expert, and top_k is 2"));
}

}  // namespace
}  // namespace moebench
