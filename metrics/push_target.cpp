#include "metrics/push_target.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "metrics/secret_file.h"

namespace moebench {
namespace {

constexpr const char* option = "--metrics-push";
constexpr std::size_t most_of_an_answer = 200;

void require_curl() {
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw Error(std::string("libcurl: ") + ::curl_easy_strerror(ready));
}

// A part of a URL; empty where it has none.
std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (::curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  std::string copy(text);
  ::curl_free(text);
  return copy;
}

// "suite/quick"; what would not stand in a path goes in base64, as a Pushgateway reads it.
std::string group_part(const std::string& name, const std::string& value) {
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-'; };
  if (!value.empty() && std::all_of(value.begin(), value.end(), is_plain)) return "/" + name + "/" + value;
  std::string encoded((value.size() + 2) / 3 * 4 + 1, '\0');
  encoded.resize(static_cast<std::size_t>(::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                                            reinterpret_cast<const unsigned char*>(value.data()),
                                                            static_cast<int>(value.size()))));
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  return "/" + name + "@base64/" + (encoded.empty() ? "=" : encoded);
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::size_t keep_beginning(char* data, std::size_t size, std::size_t count, void* text) {
  auto& kept = *static_cast<std::string*>(text);
  kept.append(data, std::min(size * count, most_of_an_answer - std::min(most_of_an_answer, kept.size())));
  return size * count;
}

int look_whether_given_up(void* function, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return (*static_cast<const std::function<bool()>*>(function))() ? 1 : 0;
}

// In one line, without what a terminal would obey.
std::string readable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return text;
}

}  // namespace

PushTarget::PushTarget(const std::string& url, const std::string& credentials, const std::string& suite) {
  require_curl();
  const std::unique_ptr<CURLU, void (*)(CURLU*)> parsed(::curl_url(), ::curl_url_cleanup);
  const CURLUcode code = ::curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  const std::string scheme = part_of(parsed.get(), CURLUPART_SCHEME);
  if (!part_of(parsed.get(), CURLUPART_USER).empty() || !part_of(parsed.get(), CURLUPART_PASSWORD).empty() ||
      url.find_first_of("@?#") != std::string::npos) {
    throw InputError(
        option, "the URL has a user, a password, a query or a fragment, which every process of this machine can read",
        "put user:password into a file, and give it by --metrics-push-auth");
  }
  if (code != CURLUE_OK || (scheme != "http" && scheme != "https")) {
    throw InputError(std::string(option) + " " + url, "is no URL of a Pushgateway", "write http://HOST:9091");
  }
  host_ = part_of(parsed.get(), CURLUPART_HOST);
  url_ = part_of(parsed.get(), CURLUPART_URL);
  while (url_.ends_with('/')) url_.pop_back();
  url_ += "/metrics/job/moebench" + group_part("instance", host_name()) + group_part("suite", suite);
  if (credentials.empty()) return;
  std::vector<Secret> lines = secret_lines("--metrics-push-auth", credentials);
  if (lines.size() != 1 || lines.front().view().find(':') == std::string_view::npos) {
    throw InputError("--metrics-push-auth " + credentials, "is not one line user:password", "write it into the file");
  }
  credentials_ = std::move(lines.front());
}

void PushTarget::put(const std::string& text, Seconds deadline, const std::function<bool()>& is_given_up) const {
  request("PUT", text, deadline, is_given_up);
}

void PushTarget::remove(Seconds deadline) const {
  request("DELETE", "", deadline, [] { return false; });
}

void PushTarget::request(const char* method, const std::string& body, Seconds deadline,
                         const std::function<bool()>& is_given_up) const {
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(::curl_easy_init(), ::curl_easy_cleanup);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      ::curl_slist_append(::curl_slist_append(nullptr, "Content-Type: text/plain; version=0.0.4; charset=utf-8"),
                          "Expect:"),
      ::curl_slist_free_all);
  if (!curl || !headers) throw PushError("libcurl has no memory");
  std::string answer;
  const auto set = [&](CURLoption what, auto value) { ::curl_easy_setopt(curl.get(), what, value); };
  set(CURLOPT_URL, url_.c_str());
  set(CURLOPT_CUSTOMREQUEST, method);
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  set(CURLOPT_POSTFIELDS, body.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_WRITEFUNCTION, keep_beginning);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&answer));
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(in_milliseconds(deadline)));
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that does not answer is not waited for
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, look_whether_given_up);
  set(CURLOPT_XFERINFODATA, const_cast<void*>(static_cast<const void*>(&is_given_up)));
  if (!credentials_.empty()) {
    set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    set(CURLOPT_USERPWD, credentials_.c_str());
  }
  const CURLcode code = ::curl_easy_perform(curl.get());
  if (code != CURLE_OK) throw PushError(fmt::format("the Pushgateway at {}: {}", host_, ::curl_easy_strerror(code)));
  long status = 0;
  ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  constexpr long first_success = 200;
  constexpr long first_redirection = 300;
  if (status < first_success || status >= first_redirection) {
    throw PushError(fmt::format("the Pushgateway at {} answers {}: {}", host_, status, readable(answer)));
  }
}

}  // namespace moebench
