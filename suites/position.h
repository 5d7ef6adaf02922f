#pragma once
// A place in the text of a suite.

namespace moebench {

// Both from 1, or both 0 where there is no place (a default, an option). `column` counts bytes; where() shows
// characters.
struct Position {
  int line = 0;
  int column = 0;

  bool operator==(const Position&) const = default;
};

}  // namespace moebench
