#include "suites/run/line_reader.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace moebench {
namespace {

class LineReaderOfPipe : public testing::Test {
 protected:
  LineReaderOfPipe() {
    EXPECT_EQ(::pipe2(ends_.data(), O_NONBLOCK | O_CLOEXEC), 0);
    reader_.emplace(ends_[0]);
  }
  void TearDown() override {
    ::close(ends_[0]);
    close_writer();
  }

  void write(std::string_view text) { EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size())); }
  void close_writer() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }
  bool read() {
    return reader_->read([&](const std::string& line) { lines_.push_back(line); });
  }

  std::array<int, 2> ends_{-1, -1};
  std::optional<LineReader> reader_;
  std::vector<std::string> lines_;
};

TEST_F(LineReaderOfPipe, GivesLinesOnceTheyAreComplete) {
  write("one\ntw");
  EXPECT_TRUE(read());
  EXPECT_EQ(lines_, (std::vector<std::string>{"one"}));
  write("o\n\nthree");
  EXPECT_TRUE(read());
  EXPECT_EQ(lines_, (std::vector<std::string>{"one", "two", ""}));
}

TEST_F(LineReaderOfPipe, GivesWhatIsLeftAtTheEnd) {
  write("half");
  close_writer();
  EXPECT_FALSE(read());
  EXPECT_EQ(lines_, (std::vector<std::string>{"half"}));
  EXPECT_FALSE(read());
  EXPECT_EQ(lines_.size(), 1U);
}

TEST_F(LineReaderOfPipe, TakesLinesLongerThanItsBuffer) {
  // As much as a pipe holds, in two steps.
  const std::string part(60000, 'x');
  write(part);
  EXPECT_TRUE(read());
  write(part + "\n");
  EXPECT_TRUE(read());
  ASSERT_EQ(lines_.size(), 1U);
  EXPECT_EQ(lines_[0].size(), 120000U);
}

TEST_F(LineReaderOfPipe, DoesNotWait) { EXPECT_TRUE(read()); }

}  // namespace
}  // namespace moebench
