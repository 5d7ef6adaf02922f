#include "suites/key.h"

#include <gtest/gtest.h>

namespace moebench {
namespace {

Key key_of(RuleKind kind, double least = 0, double most = 0, std::vector<std::string_view> names = {}) {
  return {.name = "key", .rule = {kind, least, most, std::move(names)}, .default_text = "", .example = "", .help = ""};
}

std::string complaint(const Key& key, std::string_view text, bool quoted = false) {
  const auto found = complaint_about(key, text, quoted);
  return found ? found->what + ": " + found->remedy : "";
}

TEST(Key, Counts) {
  const Key key = key_of(RuleKind::count, 1, 1024);
  EXPECT_EQ(complaint(key, "1"), "");
  EXPECT_EQ(complaint(key, "1024"), "");
  EXPECT_EQ(complaint(key, "0"), "key is 0: it must be at least 1");
  EXPECT_EQ(complaint(key, "1025"), "key is 1025: it must be at most 1024");
  EXPECT_EQ(complaint(key, "9223372036854775808"), "key is 9223372036854775808: it must be at most 1024");
  EXPECT_EQ(complaint(key, std::string(1000, '9')), "key is too large a number: it must be at most 1024");
  EXPECT_EQ(complaint(key, "010"), "key is \"010\", which YAML readers understand differently: write 10");
  EXPECT_EQ(complaint(key, "1e3"), "key is \"1e3\", which YAML readers understand differently: write 1000");
  EXPECT_EQ(complaint(key, "0x10"), "key is \"0x10\", which YAML readers understand differently: write 16");
  EXPECT_EQ(complaint(key, "1_000"), "key is \"1_000\", which YAML readers understand differently: write 1000");
  EXPECT_EQ(complaint(key, "+4"), "key is \"+4\", which YAML readers understand differently: write 4");
  EXPECT_EQ(complaint(key, "4.0"), "key is \"4.0\", which YAML readers understand differently: write 4");
  EXPECT_EQ(complaint(key, "-4"), "key is \"-4\": a whole number from 1 to 1024 is expected");
  EXPECT_EQ(complaint(key, "4.5"), "key is \"4.5\": a whole number from 1 to 1024 is expected");
  EXPECT_EQ(complaint(key, "1e9"), "key is \"1e9\": a whole number from 1 to 1024 is expected");
  EXPECT_EQ(complaint(key, "many"), "key is \"many\": a whole number from 1 to 1024 is expected");
  EXPECT_EQ(complaint(key, "4", true), "key is \"4\" in quotes, which is a text: remove the quotes");
  EXPECT_EQ(complaint(key, "04", true), "key is \"04\": a whole number from 1 to 1024 is expected");
}

TEST(Key, BoundsAreWrittenAsIntegers) {
  const Key seed{.name = "seed", .rule = {.kind = RuleKind::count, .least = 0, .most = 9007199254740991, .names = {}}};
  EXPECT_EQ(complaint_about(seed, "-1", false)->remedy, "a whole number from 0 to 9007199254740991 is expected");
  EXPECT_EQ(complaint_about(seed, "9007199254740992", false)->remedy, "it must be at most 9007199254740991");
}

TEST(Key, CountsOrWords) {
  const Key key = key_of(RuleKind::count, 1, 8, {"auto"});
  EXPECT_EQ(complaint(key, "auto"), "");
  EXPECT_EQ(complaint(key, "auto", true), "");
  EXPECT_EQ(complaint(key, "4"), "");
  EXPECT_EQ(complaint(key, "automatic"), "key is \"automatic\": a whole number from 1 to 8, or auto is expected");
}

TEST(Key, Seconds) {
  const Key key = key_of(RuleKind::seconds, 0.1, 3600);
  for (const char* good : {"0.1", "1", "3600", "1e2"}) EXPECT_EQ(complaint(key, good), "") << good;
  EXPECT_EQ(complaint(key, "0.05"), "key is 0.05: it must be at least 0.1");
  EXPECT_EQ(complaint(key, "3601"), "key is 3601: it must be at most 3600");
  EXPECT_EQ(complaint(key, "1e999"), "key is 1e999: it must be at most 3600");
  EXPECT_EQ(complaint(key, "1 s"), "key is \"1 s\": a number of seconds from 0.1 to 3600 is expected");
  EXPECT_EQ(complaint(key, ".5"), "key is \".5\": a number of seconds from 0.1 to 3600 is expected");
  EXPECT_EQ(complaint(key, "-1"), "key is \"-1\": a number of seconds from 0.1 to 3600 is expected");
  EXPECT_EQ(complaint(key, ".inf"), "key is \".inf\": a number of seconds from 0.1 to 3600 is expected");
  EXPECT_EQ(complaint(key, "0.5", true), "key is \"0.5\" in quotes, which is a text: remove the quotes");
}

TEST(Key, Names) {
  const Key key = key_of(RuleKind::name, 0, 0, {"fastmoe", "pipemoe", "mpipemoe"});
  EXPECT_EQ(complaint(key, "pipemoe"), "");
  EXPECT_EQ(complaint(key, "pipemoe", true), "");
  EXPECT_EQ(complaint(key, "pipmoe"), "unknown key \"pipmoe\": did you mean pipemoe?");
  EXPECT_EQ(complaint(key, "PipeMoE"), "unknown key \"PipeMoE\": did you mean pipemoe?");
  EXPECT_EQ(complaint(key, "tutel"), "unknown key \"tutel\": use one of fastmoe, pipemoe, mpipemoe");
  EXPECT_NE(complaint(key, std::string(1 << 20, 'x')), "");
}

TEST(Key, Models) {
  const Key key = key_of(RuleKind::model);
  EXPECT_EQ(complaint(key, "gpt3-s"), "");
  EXPECT_EQ(complaint(key, "gpt3-s/4"), "");
  EXPECT_EQ(complaint(key, "gpt-3s"), "unknown model \"gpt-3s\": did you mean gpt3-s?");
  EXPECT_EQ(complaint(key, "bert/2"), "unknown model \"bert\": did you mean bert-l?");
  EXPECT_EQ(complaint(key, "bert-l/3"),
            "model is \"bert-l/3\": divide by a whole number that leaves whole sizes, such as bert-l/4");
}

TEST(Key, Devices) {
  const Key key = key_of(RuleKind::device);
  for (const char* good : {"cpu", "cuda", "sim:a100"}) EXPECT_EQ(complaint(key, good), "") << good;
  EXPECT_EQ(complaint(key, "cud"), "unknown device \"cud\": did you mean cuda?");
  EXPECT_EQ(complaint(key, "gpu"), "unknown device \"gpu\": did you mean cuda?");
  EXPECT_EQ(complaint(key, "tpuv4"), "unknown device \"tpuv4\": use one of cpu, cuda, sim:PROFILE");
  EXPECT_EQ(complaint(key, "sim"), "device is \"sim\": name the machine profile to simulate, such as sim:a100-64");
  EXPECT_EQ(complaint(key, "sim:"), "device is \"sim:\": name the machine profile to simulate, such as sim:a100-64");
  EXPECT_NE(complaint(key, "sim:a\x1b[31m", true), "");
}

TEST(Key, LinesAndTexts) {
  const Key line = key_of(RuleKind::line, 1, 5);
  EXPECT_EQ(complaint(line, "quick"), "");
  EXPECT_EQ(complaint(line, "größe"), "") << "characters, not bytes";
  EXPECT_EQ(complaint(line, "12345", true), "");
  EXPECT_EQ(complaint(line, "12345"), "key is \"12345\" without quotes, which is not a text: put it in quotes");
  EXPECT_EQ(complaint(line, "yes"), "key is \"yes\" without quotes, which is not a text: put it in quotes");
  EXPECT_EQ(complaint(line, "", true), "key is \"\": one line of 1 to 5 characters is expected");
  EXPECT_EQ(complaint(line, "longer", true), "key is \"longer\": one line of 1 to 5 characters is expected");
  EXPECT_EQ(complaint(line, "a\nb", true), "key is \"a?b\": one line of 1 to 5 characters is expected");
  const Key text = key_of(RuleKind::text, 0, 5);
  EXPECT_EQ(complaint(text, "a\nb\t", true), "");
  EXPECT_EQ(complaint(text, "", true), "");
  EXPECT_NE(complaint(text, "\x1b[31m", true), "") << "nothing that moves a terminal's cursor";
}

}  // namespace
}  // namespace moebench
