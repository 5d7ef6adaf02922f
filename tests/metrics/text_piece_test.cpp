#include "metrics/text_piece.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/metrics/gunzip.h"

namespace moebench {
namespace {

std::shared_ptr<const TextPiece> piece(std::string text) { return std::make_shared<const TextPiece>(std::move(text)); }

TEST(TextPiece, IsPartOfAText) { EXPECT_EQ(text_of({piece("a 1\n"), piece(""), piece("b 2\n")}), "a 1\nb 2\n"); }

TEST(TextPiece, IsPartOfOneGzipMember) {
  TextPieces pieces;
  EXPECT_EQ(fixtures::gunzip(gzip_of(pieces)), "");
  for (int i = 0; i < 300; ++i) {
    pieces.push_back(piece(std::string(static_cast<std::size_t>(i * 37 % 5000), static_cast<char>('a' + i % 26))));
  }
  for (int i = 0; i < 2; ++i) EXPECT_EQ(fixtures::gunzip(gzip_of(pieces)), text_of(pieces));
}

TEST(TextPiece, IsPackedOnceForAllThreads) {
  const auto shared = piece(std::string(100'000, 'x'));
  const TextPiece::Packed* packed = nullptr;
  std::thread other([&] { packed = &shared->packed(); });
  const TextPiece::Packed* here = &shared->packed();
  other.join();
  EXPECT_EQ(packed, here);
  EXPECT_LT(here->deflated.size(), 1000U);
}

}  // namespace
}  // namespace moebench
