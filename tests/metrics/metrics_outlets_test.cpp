#include "metrics/metrics_outlets.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "reference/base/error.h"
#include "tests/metrics/sockets.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Client;
using fixtures::Server;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using Clock = std::chrono::steady_clock;

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

  std::uint16_t port_said() {
    const std::lock_guard lock(mutex_);
    const std::string port = said_.at(0).substr(std::string("Metrics: http://127.0.0.1:").size());
    return static_cast<std::uint16_t>(std::strtoul(port.c_str(), nullptr, 10));
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
  EXPECT_THAT(fixtures::get(port_said()), HasSubstr("moebench_run_round{suite=\"quick\"} 1"));
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

TEST_F(MetricsOutletsTest, WriteTheFileWhateverHasTheNameOfADraft) {
  ASSERT_EQ(::mkfifo((folder_ / "moebench.prom.tmp").c_str(), 0600), 0);
  { const MetricsOutlets outlets({.textfile = folder_ / "moebench.prom"}, set_, "quick", say()); }
  EXPECT_THAT(text_of("moebench.prom"), HasSubstr("moebench_run_round{suite=\"quick\"} 1"));
  EXPECT_THAT(said_, IsEmpty());
}

TEST_F(MetricsOutletsTest, ListenUntilOneMoreScrapeWasAnswered) {
  MetricsOutlets outlets({.listen = "127.0.0.1:0"}, set_, "quick", say());
  const std::uint16_t port = port_said();
  EXPECT_THAT(fixtures::get(port), HasSubstr("moebench_run_round{suite=\"quick\"} 1"));
  set_round(2);
  const auto begin = Clock::now();
  std::string last;
  std::thread scraper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    last = fixtures::get(port);
  });
  outlets.end({.linger = Seconds(20)});
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
  scraper.join();
  EXPECT_THAT(last, HasSubstr("moebench_run_round{suite=\"quick\"} 2"));
}

TEST_F(MetricsOutletsTest, ListenNoLongerThanIsAllowed) {
  MetricsOutlets outlets({.listen = "127.0.0.1:0"}, set_, "quick", say());
  EXPECT_THAT(fixtures::get(port_said()), HasSubstr("moebench_run_round"));
  const auto begin = Clock::now();
  outlets.end({.linger = Seconds(1)});
  EXPECT_GE(Clock::now() - begin, std::chrono::seconds(1));
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(3));
}

TEST_F(MetricsOutletsTest, DoNotWaitForAScrapeThatNobodyMakes) {
  MetricsOutlets never({.listen = "127.0.0.1:0"}, set_, "quick", say());
  const auto begin = Clock::now();
  never.end({.linger = Seconds(20)});
  MetricsOutlets cut({.listen = "127.0.0.1:0"}, set_, "quick", say());
  said_.erase(said_.begin());
  EXPECT_THAT(fixtures::get(port_said()), HasSubstr("moebench_run_round"));
  cut.end({.linger = Seconds(20), .is_cut_short = [] { return true; }});
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(MetricsOutletsTest, EndAllAtOnceByADeadline) {
  const Server gateway([](const std::string&) { return ""; });
  MetricsOutlets outlets({.listen = "127.0.0.1:0", .push = gateway.url(), .textfile = folder_ / "moebench.prom"}, set_,
                         "quick", say());
  std::vector<Client> stuck;
  for (int i = 0; i < 12; ++i) {
    stuck.emplace_back(port_said());
    stuck.back().send("GET /metrics HTTP/1.1\r\nX-Slow: ");
  }
  ASSERT_TRUE(gateway.wait_for_requests(1));
  set_round(2);
  const auto begin = Clock::now();
  outlets.end({.deadline = Seconds(1)});
  EXPECT_LT(Clock::now() - begin, std::chrono::milliseconds(1900));
  EXPECT_THAT(text_of("moebench.prom"), HasSubstr("moebench_run_round{suite=\"quick\"} 2"));
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
  const auto look = [](const MetricsOptions& options) { require_usable(options); };
  EXPECT_THROW(look({.auth = "file"}), InputError);
  EXPECT_THROW(look({.listen = "127.0.0.1"}), InputError);
  EXPECT_THROW(look({.listen = "0.0.0.0:0"}), InputError);
  EXPECT_THROW(look({.listen = "127.0.0.1:0", .auth = folder_ / "missing"}), InputError);
  EXPECT_THROW(look({.push = "localhost"}), InputError);
  EXPECT_THROW(look({.push = "http://localhost", .push_auth = folder_ / "missing"}), InputError);
  EXPECT_NO_THROW(look({.listen = "127.0.0.1:0", .push = "http://localhost", .textfile = "missing/run.prom"}));
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
