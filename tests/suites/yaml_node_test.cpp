#include "suites/yaml_node.h"

#include <gtest/gtest.h>

#include "tests/suites/suite_texts.h"

namespace moebench {
namespace {

YamlNode parsed(const std::string& text) { return parse_document(checked_source("a.yaml", text)); }

std::string error_in(const std::string& text) {
  return error_of([&] { parsed(text); });
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(YamlNode, KeepsWhatWasWritten) {
  const YamlNode root = parsed("a: 010\nb:\n  - \"1\"\n  - {c: ~, 'd': 2}\ne:\n");
  ASSERT_EQ(root.kind, YamlNode::Kind::map);
  ASSERT_EQ(root.keys.size(), 3u);
  EXPECT_EQ(root.keys[1].text, "b");
  EXPECT_EQ(root.keys[1].position, (Position{2, 1}));
  EXPECT_EQ(root.items[0].text, "010") << "not 8, not 10";
  EXPECT_EQ(root.items[0].position, (Position{1, 4}));
  EXPECT_FALSE(root.items[0].quoted);
  const YamlNode& list = root.items[1];
  ASSERT_EQ(list.kind, YamlNode::Kind::list);
  EXPECT_EQ(list.items[0].text, "1");
  EXPECT_TRUE(list.items[0].quoted);
  EXPECT_EQ(list.items[0].position, (Position{3, 5}));
  ASSERT_EQ(list.items[1].kind, YamlNode::Kind::map);
  EXPECT_EQ(list.items[1].items[0].kind, YamlNode::Kind::null);
  EXPECT_EQ(list.items[1].keys[1].text, "d");
  EXPECT_EQ(list.items[1].items[1].position, (Position{4, 17}));
  EXPECT_EQ(root.items[2].kind, YamlNode::Kind::null);
}

TEST(YamlNode, WindowsLineEndsCountAsLines) {
  const YamlNode root = parsed("a: 1\r\nb: 2\r\n");
  EXPECT_EQ(root.items[1].text, "2");
  EXPECT_EQ(root.items[1].position, (Position{2, 4}));
}

TEST(YamlNode, DuplicateKeysAtEveryLevel) {
  EXPECT_EQ(error_in("a: 1\nb: 2\na: 3\n"),
            "a.yaml:3:1: the key \"a\" is given twice, first on line 1: keep one of them");
  EXPECT_EQ(error_in("x:\n  a: 1\n  a: 1\n"),
            "a.yaml:3:3: the key \"a\" is given twice, first on line 2: keep one of them");
  EXPECT_EQ(error_in("x: {a: 1, b: 2, a: 3}"),
            "a.yaml:1:17: the key \"a\" is given twice, first on line 1: keep one of them");
  EXPECT_EQ(error_in("x: [{a: 1, 'a': 3}]"),
            "a.yaml:1:12: the key \"a\" is given twice, first on line 1: keep one of them");
  EXPECT_EQ(error_in("x: {a: 1}\ny: {a: 1}\n"), "");
}

TEST(YamlNode, OneDocumentOnly) {
  EXPECT_EQ(error_in("---\na: 1\n...\n"), "");
  EXPECT_NE(error_in("a: 1\n---\nb: 2\n").find("a.yaml:2:1: a second document begins here"), std::string::npos);
  for (const char* empty : {"", "\n\n", "# nothing\n", "---\n", "~", "null"}) {
    EXPECT_EQ(error_in(empty), "a.yaml:1:1: the suite is empty: `moebench init` writes one to begin with") << empty;
  }
}

TEST(YamlNode, WhatASuiteHasNoUseFor) {
  EXPECT_NE(error_in("a: &x 1\n").find("a.yaml:1:4: anchors"), std::string::npos);
  EXPECT_NE(error_in("a: &x [1]\nb: *x\n").find("a.yaml:1:4: anchors"), std::string::npos);
  EXPECT_NE(error_in("b: *x\n").find("a.yaml:1:4: "), std::string::npos);
  EXPECT_NE(error_in("a: &x\nb: 1\n").find("anchors"), std::string::npos);
  EXPECT_NE(error_in("a: 1\n<<: {b: 2}\n").find("a.yaml:2:1: merge keys"), std::string::npos);
  EXPECT_NE(error_in("a: !!str 1\n").find("a.yaml:1:4: the tag \"tag:yaml.org,2002:str\""), std::string::npos);
  EXPECT_NE(error_in("a: !mine {b: 1}\n").find("a.yaml:1:4: the tag \"!mine\""), std::string::npos);
  EXPECT_NE(error_in("[a]: 1\n").find("a.yaml:1:1: a key must be a word"), std::string::npos);
  EXPECT_NE(error_in("? {a: 1}\n: 1\n").find("a key must be a word"), std::string::npos);
  EXPECT_NE(error_in("~: 1\n").find("a.yaml:1:1: a key must be a word"), std::string::npos);
}

TEST(YamlNode, WhatIsNotYaml) {
  for (const char* bad : {"a: [1", "a: {b: 1", "a: 'x", "a: b: c", "a: 1\n b: 2", "- a\nb: 1", "]", "a: @x", "%FOO\n",
                          "a: \"\\q\"", "a: [1]]", "key\nother: 1"}) {
    EXPECT_EQ(error_in(bad).find("a.yaml:"), 0u) << bad << " gives " << error_in(bad);
  }
}

TEST(YamlNode, WhatIsNotClosed) {
  EXPECT_EQ(error_in("a:\n  b: [1, 2\nc: 3\n").find("a.yaml:2:6: this bracket is not closed: "), 0u);
  EXPECT_EQ(error_in("a: {b: [1], c: 2\n").find("a.yaml:1:4: this bracket is not closed: "), 0u);
  for (const char* text : {"a: 1\nb: \"x\n", "a: 1\nb: 'x", "a: 1\nb: \"x\nc: 3\n\n"}) {
    EXPECT_EQ(error_in(text), "a.yaml:2:1: a quotation mark after this is not closed: close it") << text;
  }
}

TEST(YamlNode, NestingHasALimit) {
  EXPECT_EQ(error_in(repeated("[", deepest_nesting) + repeated("]", deepest_nesting)), "");
  EXPECT_NE(error_in(repeated("[", deepest_nesting + 1) + repeated("]", deepest_nesting + 1))
                .find("the nesting is deeper than 16"),
            std::string::npos);
}

// None of these may overflow the stack or take more than a moment; they fill the largest file there may be.
TEST(YamlNode, HostileFilesAreRefused) {
  const int all = static_cast<int>(largest_suite.count());
  for (const char* piece :
       {"[", "{", "- ", "? ", "a: ", "{a: ", "[a,", "\"", "&a ", "*a ", "!", "%", "---\n", "|", ">\n", "[]: "}) {
    const std::string text = repeated(piece, all / static_cast<int>(std::string_view(piece).size()));
    EXPECT_EQ(error_in(text).find("a.yaml:"), 0u) << piece;
  }
}

TEST(YamlNode, ManyKeysAreNoTrouble) {
  std::string text;
  for (int i = 0; i < 50000; ++i) text += "k" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(parsed(text).keys.size(), 50000u);
}

}  // namespace
}  // namespace moebench
