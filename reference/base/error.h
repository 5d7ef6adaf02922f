#pragma once
// Errors a user can act on. What is thrown says what was wrong, where, and what to do.

#include <stdexcept>
#include <string>

namespace moebench {

// Base of everything this project throws on purpose.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Bad input: a wrong suite, shape, option or file. The command ends with exit status 2.
class InputError : public Error {
 public:
  using Error::Error;
  // "what: remedy", or "where: what: remedy".
  InputError(const std::string& what, const std::string& remedy) : Error(what + ": " + remedy) {}
  InputError(const std::string& where, const std::string& what, const std::string& remedy)
      : Error(where + ": " + what + ": " + remedy) {}
};

// A peer, link or worker was lost, or did not answer in time. The configuration is recorded as failed.
class CommunicationError : public Error {
 public:
  using Error::Error;
  CommunicationError(const std::string& what, int lost_peer) : Error(what), peer_(lost_peer) {}

  // The rank that was lost, or -1 where nobody can tell.
  int peer() const { return peer_; }

 private:
  int peer_ = -1;
};

}  // namespace moebench
