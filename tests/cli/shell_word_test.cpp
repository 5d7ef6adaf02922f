#include "cli/shell_word.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace moebench {
namespace {

std::string said_by_shell(const std::string& word) {
  std::FILE* shell = ::popen(("printf %s " + shell_word(word)).c_str(), "r");
  std::array<char, 200> text{};
  const std::size_t size = std::fread(text.data(), 1, text.size(), shell);
  EXPECT_EQ(::pclose(shell), 0);
  return {text.data(), size};
}

TEST(ShellWord, IsOneWordToAShell) {
  for (const std::string word : {"plain", "two words", "it's", "$HOME", "`id`", "*", "a\\b", "\"", "x;y", "(1)"}) {
    EXPECT_EQ(said_by_shell(word), word);
  }
}

TEST(ShellWord, IsPlainWhereItCanBe) {
  EXPECT_EQ(shell_word("suites/quick.yaml"), "suites/quick.yaml");
  EXPECT_EQ(shell_word("system=fastmoe,mpipemoe"), "system=fastmoe,mpipemoe");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace moebench
