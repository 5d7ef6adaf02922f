#include "metrics/push_target.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

#include "tests/metrics/sockets.h"
#include "tests/run/fixtures.h"

namespace moebench {
namespace {

using fixtures::Server;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing::ThrowsMessage;

constexpr const char* accepted = "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

bool goes_on() { return false; }

std::string accept(const std::string& /*request*/) { return accepted; }

Seconds time_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
}

class PushTargetTest : public testing::Test {
 protected:
  PushTargetTest() {
    for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  }

  std::string credentials(const std::string& text) {
    const std::string path = folder_ / "secret";
    std::ofstream(path) << text;
    ::chmod(path.c_str(), 0600);
    return path;
  }

  fixtures::TemporaryFolder folder_;
};

TEST_F(PushTargetTest, PutsAndRemovesAGroup) {
  const Server server(accept);
  const PushTarget target(server.url() + "/", "", "quick");
  target.put("moebench_run_round 1\n", Seconds(5), goes_on);
  target.remove(Seconds(5));
  EXPECT_THAT(
      server.requests(),
      ElementsAre(AllOf(StartsWith("PUT /metrics/job/moebench/instance"), HasSubstr("/suite/quick HTTP/1.1\r\n"),
                        HasSubstr("Content-Type: text/plain; version=0.0.4"), Not(HasSubstr("Expect:")),
                        Not(HasSubstr("Authorization:")), EndsWith("\r\n\r\nmoebench_run_round 1\n")),
                  AllOf(StartsWith("DELETE /metrics/job/moebench/instance"), HasSubstr("/suite/quick HTTP/1.1\r\n"))));
}

TEST_F(PushTargetTest, KeepsAPathAndEncodesWhatIsNoPath) {
  const Server server(accept);
  PushTarget(server.url() + "/behind/a/proxy/", "", "a/b ?>").put("", Seconds(5), goes_on);
  EXPECT_THAT(server.requests().front(), AllOf(StartsWith("PUT /behind/a/proxy/metrics/job/moebench/"),
                                               HasSubstr("/suite@base64/YS9iID8- HTTP/1.1\r\n")));
}

TEST_F(PushTargetTest, ShowsWhoItIs) {
  const Server server(accept);
  PushTarget(server.url(), credentials("ann:open sesame\n"), "quick").put("", Seconds(5), goes_on);
  EXPECT_THAT(server.requests().front(), HasSubstr(fixtures::basic_authorization("ann:open sesame")));
}

TEST_F(PushTargetTest, SaysWhatTheGatewayAnswers) {
  const Server server([](const std::string&) {
    return "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\ntext format\x1b[31m\nparsing error" +
           std::string(10'000, 'x');
  });
  const PushTarget target(server.url(), credentials("ann:open sesame\n"), "quick");
  EXPECT_THAT([&] { target.put("", Seconds(5), goes_on); },
              ThrowsMessage<PushError>(AllOf(HasSubstr("127.0.0.1 answers 400: text format [31m parsing error"),
                                             Not(HasSubstr("sesame")), testing::SizeIs(testing::Lt(300)))));
}

TEST_F(PushTargetTest, FollowsNobodyElsewhere) {
  const Server elsewhere(accept);
  const Server server([&](const std::string&) {
    return "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  });
  const PushTarget target(server.url(), credentials("ann:open sesame\n"), "quick");
  EXPECT_THROW(target.put("", Seconds(5), goes_on), PushError);
  EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_F(PushTargetTest, WaitsForNoAnswerForLong) {
  const Server server([](const std::string&) { return ""; });
  const PushTarget target(server.url(), "", "quick");
  EXPECT_LT(time_of([&] { EXPECT_THROW(target.put("", Seconds(0.5), goes_on), PushError); }), Seconds(3));
  EXPECT_LT(time_of([&] { EXPECT_THROW(target.remove(Seconds(0.5)), PushError); }), Seconds(3));
  const auto give_up = [] { return true; };
  EXPECT_LT(time_of([&] { EXPECT_THROW(target.put("", Seconds(60), give_up), PushError); }), Seconds(5));
}

TEST_F(PushTargetTest, RefusesSecretsInTheUrl) {
  for (const char* url :
       {"http://ann:sesame@localhost:9091", "http://ann@localhost", "http://localhost/?token=sesame", "http://sesame@",
        "sesame@localhost", "http://localhost/#sesame", "http://localhost/#", "http://localhost/?"}) {
    EXPECT_THAT([&] { PushTarget(url, "", "quick"); },
                ThrowsMessage<InputError>(AllOf(HasSubstr("--metrics-push-auth"), Not(HasSubstr("sesame")))))
        << url;
  }
}

TEST_F(PushTargetTest, RefusesWhatIsNoUrl) {
  for (const char* url : {"", "localhost:9091", "ftp://localhost", "file:///etc/passwd", "http://"}) {
    EXPECT_THROW(PushTarget(url, "", "quick"), InputError) << url;
  }
  EXPECT_THROW(PushTarget("http://localhost", credentials("no colon\n"), "quick"), InputError);
  EXPECT_THROW(PushTarget("http://localhost", credentials("a:b\nc:d\n"), "quick"), InputError);
}

}  // namespace
}  // namespace moebench
