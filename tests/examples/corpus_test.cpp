#include "examples/language_model/corpus.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <sstream>

namespace moebench::example {
namespace {

TEST(Corpus, TextIsAFunctionOfTheSeed) {
  EXPECT_EQ(make_text(7, 5000), make_text(7, 5000));
  EXPECT_NE(make_text(7, 5000), make_text(8, 5000));
  EXPECT_GE(make_text(7, 5000).size(), 5000u);
}

TEST(Corpus, VerbsAgreeWithTheirSubjects) {
  std::istringstream sentences(make_text(3, 20000));
  for (std::string sentence; std::getline(sentences, sentence, '.');) {
    if (sentence.find_first_not_of(' ') == std::string::npos) continue;
    std::istringstream words(sentence);
    std::string first;
    words >> first;
    const bool many = first != "the";
    const bool verb_of_one = sentence.find(" sees ") != std::string::npos || sentence.find(" follows ") != std::string::npos ||
                             sentence.find(" likes ") != std::string::npos || sentence.find(" hears ") != std::string::npos ||
                             sentence.find(" waits for ") != std::string::npos;
    EXPECT_NE(many, verb_of_one) << sentence;
  }
}

TEST(Corpus, RanksTakeSharesOfTheSameSequences) {
  const Corpus corpus(1, 4096);
  const Batch all = corpus.batch(5, 0, 6, 32);
  const Batch share = corpus.batch(5, 2, 4, 32);
  EXPECT_TRUE(at::equal(all.characters.narrow(0, 2, 4), share.characters));
  EXPECT_TRUE(at::equal(all.characters.narrow(1, 1, 31), all.next.narrow(1, 0, 31)));
  EXPECT_FALSE(at::equal(all.characters, corpus.batch(6, 0, 6, 32).characters));
  EXPECT_GE(all.next.min().item<std::int64_t>(), 0);
  EXPECT_LT(all.next.max().item<std::int64_t>(), Corpus::symbols);
}

}  // namespace
}  // namespace moebench::example
