#include "metrics/metrics_listener.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <optional>

#include "metrics/metric_set.h"
#include "reference/base/error.h"
#include "tests/metrics/gunzip.h"
#include "tests/metrics/sockets.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Client;
using fixtures::get;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::ThrowsMessage;
using Clock = std::chrono::steady_clock;

Seconds since(Clock::time_point begin) { return Seconds(std::chrono::duration<double>(Clock::now() - begin).count()); }

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

class MetricsListenerOnLoopback : public testing::Test {
 protected:
  MetricsListenerOnLoopback() {
    set_.set(Metric::run_round, {{"suite", "quick"}}, 3);
    listen();
  }

  void listen(std::optional<Passwords> passwords = std::nullopt) {
    listener_.reset();
    listener_.emplace(listen_address_of("--metrics-listen", "127.0.0.1:0"), std::move(passwords), source());
  }

  Passwords passwords() {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << "ann:open sesame\n";
    ::chmod(path.c_str(), 0600);
    return {"--metrics-auth", path};
  }

  MetricsSource source() {
    return [set = set_] { return set.pieces(); };
  }

  bool answers() { return get(listener_->port()).find("moebench_run_round{suite=\"quick\"} 3") != std::string::npos; }

  fixtures::TemporaryFolder folder_;
  MetricSet set_;
  std::optional<MetricsListener> listener_;
};

TEST_F(MetricsListenerOnLoopback, IsScraped) {
  EXPECT_THAT(get(listener_->port()),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("moebench_run_round{suite=\"quick\"} 3\n")));
  set_.set(Metric::run_round, {{"suite", "quick"}}, 4);
  EXPECT_THAT(get(listener_->port()), HasSubstr("moebench_run_round{suite=\"quick\"} 4\n"));
}

// More than fits on the way: some of it is sent after the listener has closed the connection, or ended.
TEST_F(MetricsListenerOnLoopback, IsReadToItsEndByASlowClient) {
  for (int i = 0; i < 25'000; ++i) set_.set(Metric::rank_rows, {{"suite", "quick"}, {"rank", std::to_string(i)}}, i);
  const Client slow(listener_->port(), 8192);
  slow.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::thread end([this] {
    for (int i = 0; i < 1000 && listener_->latest_answered() == 0; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    listener_.reset();
  });
  const std::string answer = slow.rest(std::chrono::milliseconds(1));
  end.join();
  const auto body = answer.find("\r\n\r\n") + 4;
  const std::string length = "Content-Length: ";
  ASSERT_NE(answer.find(length), std::string::npos);
  const auto promised = std::stoul(answer.substr(answer.find(length) + length.size()));
  EXPECT_GT(promised, 1'000'000U);
  EXPECT_EQ(answer.size() - body, promised);
}

TEST_F(MetricsListenerOnLoopback, PacksWhatItTellsThoseWhoTakeIt) {
  const std::string answer = get(listener_->port(), "/metrics", "Accept-Encoding: gzip\r\n");
  EXPECT_THAT(answer, HasSubstr("\r\nContent-Encoding: gzip\r\n"));
  EXPECT_EQ(fixtures::gunzip(answer.substr(answer.find("\r\n\r\n") + 4)), set_.text());
  EXPECT_THAT(get(listener_->port()),
              AllOf(Not(HasSubstr("Content-Encoding")),
                    HasSubstr("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n")));
}

TEST_F(MetricsListenerOnLoopback, HasNothingElse) {
  for (const char* path : {"/metrics/x", "/metrics/", "/metricsx"}) {
    EXPECT_THAT(get(listener_->port(), path),
                AllOf(StartsWith("HTTP/1.1 404 Not Found\r\n"), EndsWith("\r\n\r\nmetrics are at /metrics\n")))
        << path;
  }
  for (const char* path : {"/", "/etc/passwd", "/../etc/passwd", "/metrics/../../etc/passwd", "/proc/self/environ"}) {
    EXPECT_THAT(get(listener_->port(), path), AllOf(Not(HasSubstr("HTTP/1.1 200")), Not(HasSubstr("root:")))) << path;
  }
}

TEST_F(MetricsListenerOnLoopback, AsksForAPassword) {
  listen(passwords());
  const std::uint16_t port = listener_->port();
  EXPECT_THAT(get(port),
              AllOf(StartsWith("HTTP/1.1 401"), HasSubstr("WWW-Authenticate: Basic"), Not(HasSubstr("moebench_"))));
  for (const char* wrong : {"ann:wrong", "ann:", "bob:open sesame", "ann", ""}) {
    EXPECT_THAT(get(port, "/metrics", fixtures::basic_authorization(wrong)), StartsWith("HTTP/1.1 401")) << wrong;
  }
  for (const char* path :
       {"/metrics/", "/metrics/x", "/metrics?x=1", "//metrics", "/./metrics", "/%6detrics", "/METRICS"}) {
    EXPECT_THAT(get(port, path), Not(HasSubstr("moebench_"))) << path;
  }
  EXPECT_THAT(get(port, "/metrics", "Authorization: Basic ===\r\n"), StartsWith("HTTP/1.1 401"));
  EXPECT_THAT(get(port, "/metrics", fixtures::basic_authorization("ann:open sesame")),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("moebench_run_round")));
}

TEST(MetricsListener, IsNotForOtherMachinesWithoutAPassword) {
  const MetricSet set;
  for (const char* text : {"0.0.0.0:0", "[::]:0"}) {
    const ListenAddress address = listen_address_of("--metrics-listen", text);
    EXPECT_THAT([&] { MetricsListener(address, std::nullopt, [set] { return set.pieces(); }); },
                ThrowsMessage<InputError>(HasSubstr("--metrics-auth")));
  }
}

TEST_F(MetricsListenerOnLoopback, SaysThatAnAddressIsTaken) {
  ListenAddress taken = listen_address_of("--metrics-listen", "127.0.0.1:0");
  taken.port = listener_->port();
  EXPECT_THAT([&] { MetricsListener(taken, std::nullopt, source()); },
              ThrowsMessage<InputError>(HasSubstr("cannot be listened on")));
}

TEST_F(MetricsListenerOnLoopback, LeavesTheProcessItsSignals) {
  EXPECT_TRUE(answers());
  listener_.reset();
  struct sigaction pipe {};
  ::sigaction(SIGPIPE, nullptr, &pipe);
  EXPECT_EQ(pipe.sa_handler, SIG_DFL);
}

TEST_F(MetricsListenerOnLoopback, DoesNotWaitLongForSlowHeaders) {
  std::vector<Client> slow;
  for (int i = 0; i < 8; ++i) {  // twice as many as there are threads
    slow.emplace_back(listener_->port());
    slow.back().send("GET /metrics HTTP/1.1\r\nX-Slow: ");
  }
  const auto begin = Clock::now();
  EXPECT_TRUE(answers());
  EXPECT_LT(since(begin), Seconds(9));
}

TEST_F(MetricsListenerOnLoopback, DoesNotWaitForATrickle) {
  const Client client(listener_->port());
  const auto begin = Clock::now();
  client.send("GET /metrics HTTP/1.1\r\nX-Slow: ");
  while (client.send("x") && since(begin) < Seconds(20)) std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_LT(since(begin), Seconds(8));
}

TEST_F(MetricsListenerOnLoopback, RefusesLargeHeaders) {
  const auto begin = Clock::now();
  const Client client(listener_->port());
  const std::string part(1 << 20, 'x');
  client.send("GET /metrics HTTP/1.1\r\nX-Large: ");
  int sent = 0;
  while (sent < 10 && client.send(part)) ++sent;
  EXPECT_LT(sent, 10) << "it was read to its end";
  EXPECT_LT(since(begin), Seconds(10));
  EXPECT_TRUE(answers());
}

TEST_F(MetricsListenerOnLoopback, OpensFewDescriptorsForManyConnections) {
  const std::size_t before = open_descriptors();
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::vector<Client> clients;
  constexpr int count = 400;  // both ends are in this process
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&] {
      Client client(listener_->port());
      const std::lock_guard lock(mutex);
      clients.push_back(std::move(client));
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::size_t during = open_descriptors();
  EXPECT_LE(during, before + count + 24) << "a thread or a place in the queue for each, and no more";
  clients.clear();
  EXPECT_TRUE(answers());
}

TEST_F(MetricsListenerOnLoopback, KnowsWhichScrapesWereAnswered) {
  EXPECT_EQ(listener_->latest_begun(), 0U);
  EXPECT_TRUE(answers());
  get(listener_->port(), "/other");
  EXPECT_TRUE(answers());
  for (int i = 0; i < 100 && listener_->latest_answered() < 2; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(listener_->latest_answered(), 2U);
  EXPECT_EQ(listener_->latest_begun(), 2U);
}

TEST_F(MetricsListenerOnLoopback, LeavesClientsAloneThatAreNotDoneWith) {
  std::vector<Client> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back(listener_->port());
    clients.back().send("GET /metrics HTTP/1.1\r\nX-Slow: ");
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto begin = Clock::now();
  listener_->close_by(begin + std::chrono::milliseconds(200));
  listener_.reset();
  EXPECT_LT(since(begin), Seconds(1));
}

TEST_F(MetricsListenerOnLoopback, EndsWhateverClientsDo) {
  for (int i = 0; i < 5000; ++i) set_.set(Metric::rank_rows, {{"suite", "quick"}, {"rank", std::to_string(i)}}, i);
  std::vector<Client> clients;
  for (int i = 0; i < 12; ++i) {
    clients.emplace_back(listener_->port());
    clients.back().send(i % 2 == 0 ? "GET /metrics HTTP/1.1\r\nX-Slow: "
                                   : "GET /metrics HTTP/1.1\r\n\r\n");  // and reads nothing
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const auto begin = Clock::now();
  listener_.reset();
  EXPECT_LT(since(begin), Seconds(8));
}

}  // namespace
}  // namespace moebench
