#include "cli/configuration_options.h"

#include <gmock/gmock.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

using testing::HasSubstr;

Configuration configuration_of(const std::string& line) {
  CLI::App app("test");
  ConfigurationOptions options(app);
  app.parse(line);
  return options.configuration();
}

std::string error_of(const std::string& line) {
  try {
    configuration_of(line);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::string layer = "--system mpipemoe --tokens 4096 --model-dim 512 --hidden-dim 2048 ";

TEST(ConfigurationOptions, FillInWhatIsNotGiven) {
  const Configuration configuration = configuration_of(layer + "--granularity 4 --reuse s3");
  EXPECT_EQ(configuration.system, "mpipemoe");
  EXPECT_EQ(configuration.shape.tokens, Tokens(4096));
  EXPECT_EQ(configuration.shape.model_dim, Features(512));
  EXPECT_EQ(configuration.shape.hidden_dim, Features(2048));
  EXPECT_EQ(configuration.granularity, 4);
  EXPECT_EQ(configuration.reuse, ReuseStrategy::s3);
  EXPECT_EQ(configuration.shape.ranks, 2);
  EXPECT_EQ(configuration.shape.experts, 2);
  EXPECT_EQ(configuration.shape.top_k, 1);
  EXPECT_FALSE(configuration.layout.has_value());
}

TEST(ConfigurationOptions, StandAtACallersDefaults) {
  CLI::App app("test");
  ConfigurationOptions options(app, {{"system", "mpipemoe"}, {"tokens", "64"}, {"model_dim", "8"}, {"hidden_dim", "16"},
                                     {"granularity", "4"}, {"ranks", "4"}});
  app.parse("--tokens 128 --system fastmoe");
  const Configuration configuration = options.configuration();
  EXPECT_EQ(configuration.system, "fastmoe");
  EXPECT_EQ(configuration.shape.tokens, Tokens(128));
  EXPECT_EQ(configuration.shape.hidden_dim, Features(16));
  EXPECT_EQ(configuration.shape.ranks, 4);
  EXPECT_EQ(configuration.granularity, 1);  // fastmoe has no choice
}

TEST(ConfigurationOptions, TakeEveryChoice) {
  const Configuration configuration =
      configuration_of("--system pipemoe --tokens 64 --model gpt3-s --ranks 4 --experts 8 --top-k 2 --dtype fp64 --layout liveness");
  EXPECT_EQ(configuration.shape.model_dim, Features(768));
  EXPECT_EQ(configuration.shape.experts, 8);
  EXPECT_EQ(configuration.shape.ranks, 4);
  EXPECT_EQ(configuration.shape.top_k, 2);
  EXPECT_EQ(configuration.shape.dtype, ElementType::fp64);
  EXPECT_EQ(configuration.layout, LayoutMode::liveness);
}

TEST(ConfigurationOptions, OneExpertARankUnlessSaid) { EXPECT_EQ(configuration_of(layer + "--ranks 3").shape.experts, 3); }

TEST(ConfigurationOptions, NameTheOptionThatIsWrong) {
  EXPECT_THAT(error_of("--tokens 64 --model-dim 8 --hidden-dim 8"), HasSubstr("--system: is missing"));
  EXPECT_THAT(error_of("--system mpipemo --tokens 64"), HasSubstr("did you mean mpipemoe?"));
  EXPECT_THAT(error_of("--system mpipemoe --tokens 010"), HasSubstr("--tokens"));
  EXPECT_THAT(error_of("--system mpipemoe --tokens 64"), HasSubstr("--model-dim and --hidden-dim: are missing"));
  EXPECT_THAT(error_of(layer + "--reuse s5"), HasSubstr("--reuse"));
  EXPECT_THAT(error_of(layer + "--experts 3"), HasSubstr("experts"));
}

TEST(ConfigurationOptions, RefuseAChoiceThatTheSystemDoesNotHave) {
  const std::string shape = " --tokens 64 --model-dim 8 --hidden-dim 8 ";
  EXPECT_EQ(error_of("--system fastmoe" + shape + "--granularity 4"),
            "--granularity: fastmoe has no such choice: leave it out");
  EXPECT_EQ(error_of("--system pipemoe" + shape + "--reuse s1"), "--reuse: pipemoe has no such choice: leave it out");
}

}  // namespace
}  // namespace moebench
