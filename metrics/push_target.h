#pragma once
// A group of metrics at a Pushgateway.

#include <functional>
#include <string>

#include "metrics/secret.h"
#include "reference/base/error.h"
#include "reference/base/units.h"

namespace moebench {

// A Pushgateway did not take it. Names its host, never what authorises.
class PushError : public Error {
 public:
  using Error::Error;
};

class PushTarget {
 public:
  // `url`: of the Pushgateway, as http://localhost:9091, with a path where it is behind a proxy. The group is of job
  // moebench, instance this machine's name, and the suite. `credentials`: a file with one line user:password
  // (secret_file.h); empty: none. Throws InputError for what will not do, a URL that has a password in it too.
  PushTarget(const std::string& url, const std::string& credentials, const std::string& suite);
  PushTarget(const PushTarget&) = delete;
  PushTarget& operator=(const PushTarget&) = delete;

  // Replaces the group. Ends at the deadline, and within about a second once `is_given_up`. Throws PushError.
  void put(const std::string& text, Seconds deadline, const std::function<bool()>& is_given_up) const;

  // Removes it. Throws PushError.
  void remove(Seconds deadline) const;

 private:
  void request(const char* method, const std::string& body, Seconds deadline,
               const std::function<bool()>& is_given_up) const;

  std::string host_;
  std::string url_;
  Secret credentials_;  // user:password; empty: none
};

}  // namespace moebench
