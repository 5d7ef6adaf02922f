#include "metrics/metrics_outlets.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>

#include "reference/base/error.h"
#include "tests/metrics/sockets.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Server;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

class MetricsOutletsTest : public testing::Test {
 protected:
  MetricsOutletsTest() {
    ::unsetenv("http_proxy");
    set_round(1);
  }

  void set_round(int round) { set_.set(Metric::run_round, {{"suite", "quick"}}, round); }

  MetricsOutlets::Say say() {
    return [this](const std::string& what) {
      const std::lock_guard lock(mutex_);
      said_.push_back(what);
    };
  }

  std::string text_of(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }

  fixtures::TemporaryFolder folder_;
  MetricSet set_;
  std::mutex mutex_;
  std::vector<std::string> said_;
};

TEST_F(MetricsOutletsTest, AreNoneUnlessAskedFor) {
  EXPECT_FALSE(MetricsOptions{}.any());
  const MetricsOutlets outlets({}, set_, "quick", say());
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(MetricsOutletsTest, SayWhereTheyListen) {
  const MetricsOutlets outlets({.listen = "127.0.0.1:0"}, set_, "quick", say());
  ASSERT_THAT(said_, ElementsAre(StartsWith("Metrics: http://127.0.0.1:")));
  const std::string port = said_.front().substr(std::string("Metrics: http://127.0.0.1:").size());
  EXPECT_THAT(fixtures::get(static_cast<std::uint16_t>(std::strtoul(port.c_str(), nullptr, 10))),
              HasSubstr("moebench_run_round{suite=\"quick\"} 1"));
}

TEST_F(MetricsOutletsTest, WriteTheFileAtOnceAndAtTheEnd) {
  {
    const MetricsOutlets outlets({.textfile = folder_ / "moebench.prom"}, set_, "quick", say());
    EXPECT_THAT(text_of("moebench.prom"), HasSubstr("moebench_run_round{suite=\"quick\"} 1"));
    set_round(2);
  }
  EXPECT_THAT(text_of("moebench.prom"), HasSubstr("moebench_run_round{suite=\"quick\"} 2"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_.path()), {}), 1) << "no draft is left";
}

TEST_F(MetricsOutletsTest, RemoveWhatTheyPushed) {
  const Server server([](const std::string&) { return accepted; });
  {
    const MetricsOutlets outlets({.push = server.url()}, set_, "quick", say());
    ASSERT_TRUE(server.wait_for_requests(1));
  }
  EXPECT_THAT(server.requests(), ElementsAre(StartsWith("PUT "), StartsWith("DELETE ")));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(MetricsOutletsTest, LeaveTheLastStateWhereItIsToBeKept) {
  const Server server([](const std::string&) { return accepted; });
  {
    const MetricsOutlets outlets({.push = server.url(), .keep = true}, set_, "quick", say());
    ASSERT_TRUE(server.wait_for_requests(1));
    set_round(2);
  }
  EXPECT_THAT(server.requests(), ElementsAre(StartsWith("PUT "), HasSubstr("moebench_run_round{suite=\"quick\"} 2")));
}

TEST_F(MetricsOutletsTest, EndSoonAtAGatewayThatNeverAnswers) {
  const Server server([](const std::string&) { return ""; });
  std::chrono::steady_clock::time_point begin;
  {
    const MetricsOutlets outlets({.push = server.url()}, set_, "quick", say());
    ASSERT_TRUE(server.wait_for_requests(1));
    begin = std::chrono::steady_clock::now();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(6));
  EXPECT_THAT(said_, Contains(HasSubstr("warning: metrics stay there: the Pushgateway at 127.0.0.1")));
}

TEST_F(MetricsOutletsTest, ComplainOfWhatCannotBeDoneAtOnce) {
  const auto make = [&](const MetricsOptions& options) { MetricsOutlets(options, set_, "quick", say()); };
  EXPECT_THROW(make({.auth = "file"}), InputError);
  EXPECT_THROW(make({.push_auth = "file"}), InputError);
  EXPECT_THROW(make({.keep = true}), InputError);
  EXPECT_THROW(make({.textfile = folder_ / "moebench.txt"}), InputError);
  EXPECT_THROW(make({.textfile = folder_ / "missing/moebench.prom"}), InputError);
  EXPECT_THROW(make({.listen = "0.0.0.0:0"}), InputError);
  EXPECT_THROW(make({.listen = "127.0.0.1:0", .auth = folder_ / "missing"}), InputError);
}

}  // namespace
}  // namespace moebench
