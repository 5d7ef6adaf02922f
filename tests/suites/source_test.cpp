#include "suites/source.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

namespace fs = std::filesystem;

std::string error_in(const std::string& text) {
  return error_of([&] { checked_source("a.yaml", text); });
}

class SourceFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "moebench-source-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return folder_ / name;
  }
  std::string error_reading(const fs::path& path) {
    return error_of([&] { read_source(path); });
  }

  fs::path folder_;
};

TEST(Source, PlainTextPasses) {
  EXPECT_EQ(checked_source("a.yaml", "a: 1\n").text, "a: 1\n");
  EXPECT_EQ(error_in(""), "");
  EXPECT_EQ(error_in("name: größe 大 🙂\r\ntabs:\tinside\r\n"), "");
}

TEST(Source, ByteOrderMarkIsDropped) { EXPECT_EQ(checked_source("a.yaml", "\xef\xbb\xbfname: x").text, "name: x"); }

TEST(Source, WhatIsNotUtf8IsPlacedExactly) {
  EXPECT_EQ(error_in("a: 1\nb: caf\xe9\n"), "a.yaml:2:7: the byte 0xe9 is not UTF-8: save the file as UTF-8");
  EXPECT_EQ(error_in("é: \xff"), "a.yaml:1:4: the byte 0xff is not UTF-8: save the file as UTF-8")
      << "columns count characters";
  for (const std::string bad :
       {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x99", "\xe2\x28\xa1"}) {
    EXPECT_NE(error_in("a: " + bad).find("a.yaml:1:4: the byte 0x"), std::string::npos) << testing::PrintToString(bad);
  }
  for (const std::string good :
       {"\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_EQ(error_in("a: " + good), "") << testing::PrintToString(good);
  }
}

TEST(Source, Utf16IsNamed) {
  EXPECT_EQ(error_in(std::string("\xff\xfe"
                                 "a\0",
                                 4)),
            "a.yaml:1:1: the file is UTF-16: save it as UTF-8");
}

TEST(Source, ControlCharactersAreRefused) {
  // yaml-cpp takes 0x04 for the end of the file and forgets what follows.
  EXPECT_EQ(error_in("a: 1\n\x04 b: 2\n"), "a.yaml:2:1: the control character 0x04 cannot stand in a suite: remove it");
  EXPECT_EQ(error_in(std::string("a\0b", 3)),
            "a.yaml:1:2: the control character 0x00 cannot stand in a suite: remove it");
  EXPECT_NE(error_in("a: \x1b[31m"), "");
  EXPECT_NE(error_in("a: \x7f"), "");
  EXPECT_NE(error_in("a: 1\rb: 2\r"), "");
}

TEST(Source, TabsDoNotIndent) {
  EXPECT_EQ(error_in("axes:\n\ttokens: [1]\n"),
            "a.yaml:2:1: the line is indented with a tab: indent with spaces, as YAML demands");
  EXPECT_EQ(error_in("axes:\n  \ttokens: [1]"),
            "a.yaml:2:3: the line is indented with a tab: indent with spaces, as YAML demands");
  EXPECT_EQ(error_in("a: 1\n\t\n\t# comment\nb: 2\t# two\n"), "");
}

TEST(Source, WhereCountsCharacters) {
  const Source source{"a.yaml", "one\nété: x\n"};
  EXPECT_EQ(where(source, {1, 1}), "a.yaml:1:1");
  EXPECT_EQ(where(source, {2, 8}), "a.yaml:2:6");
  EXPECT_EQ(where(source, {}), "a.yaml");
  EXPECT_EQ(where(source, {9, 9}), "a.yaml:9:9") << "a place behind the end is no crash";
  EXPECT_EQ(where({"empty", ""}, {1, 1}), "empty:1:1");
}

TEST(Source, ShownTextsAreShortAndPrintable) {
  EXPECT_EQ(shown("abc"), "\"abc\"");
  EXPECT_EQ(shown("a\nb\x1b[31m"), "\"a?b?[31m\"");
  EXPECT_EQ(shown(std::string(1000, 'x')).size(), 60u + 5u);
  std::string accents;
  for (int i = 0; i < 100; ++i) accents += "é";
  EXPECT_EQ(error_in(shown("x" + accents)), "") << "no character is cut in two";
}

TEST_F(SourceFile, ReadsAFile) {
  const fs::path path = write("suite.yaml", "name: x\n");
  EXPECT_EQ(read_source(path), (Source{path.string(), "name: x\n"}));
  EXPECT_EQ(read_source(write("empty.yaml", "")).text, "");
}

TEST_F(SourceFile, AMissingFileNamesItsNeighbour) {
  write("quick.yaml", "");
  write("notes.txt", "");
  EXPECT_EQ(error_reading(folder_ / "quik.yaml"), (folder_ / "quik.yaml").string() + ": no such file: did you mean " +
                                                      (folder_ / "quick.yaml").string() + "?");
  EXPECT_EQ(error_reading(folder_ / "quick.yml"), (folder_ / "quick.yml").string() + ": no such file: did you mean " +
                                                      (folder_ / "quick.yaml").string() + "?");
  EXPECT_NE(error_reading(folder_ / "somewhere" / "else.yaml").find("no such file: name a suite, or write one"),
            std::string::npos);
  EXPECT_NE(error_reading("no-such-suite-here").find("no-such-suite-here: no such file: "), std::string::npos);
  EXPECT_NE(error_reading(""), "");
}

TEST_F(SourceFile, WhatIsNoTextFile) {
  EXPECT_EQ(error_reading(folder_), folder_.string() + ": is a folder: name a suite in it");
  const fs::path large = write("large.yaml", std::string(static_cast<std::size_t>(largest_suite.count()) + 1, '#'));
  EXPECT_NE(error_reading(large).find("is larger than 256 KiB"), std::string::npos);
  EXPECT_NE(error_reading("/dev/zero").find("is larger than 256 KiB"), std::string::npos);
  fs::create_symlink("loop.yaml", folder_ / "loop.yaml");
  EXPECT_NE(error_reading(folder_ / "loop.yaml"), "");
}

TEST_F(SourceFile, WhatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const fs::path path = write("secret.yaml", "");
  chmod(path.c_str(), 0);
  EXPECT_EQ(error_reading(path), path.string() + ": cannot be read: check its permissions");
}

}  // namespace
}  // namespace moebench
