#pragma once
// A timeline as a picture.

#include <string>
#include <utility>
#include <vector>

#include "reference/base/units.h"

namespace moebench {

enum class Colour { blue, light_blue, orange, light_orange, green, red, grey };

struct PictureBox {
  Seconds begin;
  Seconds end;
  std::string label;  // in the box, where there is room
  std::string tip;    // shown where the pointer rests
  Colour colour = Colour::blue;
};

struct PictureTrack {
  std::string name;
  std::vector<PictureBox> boxes;  // do not overlap
};

struct Picture {
  std::string title;
  std::string note;  // below the title: that it is predicted, or what of it is emulated; empty: nothing
  std::vector<PictureTrack> tracks;
  std::vector<std::pair<Colour, std::string>> legend;
};

// SVG that needs nothing beside it, 960 wide, readable on light and dark pages; the axis is in units of time that suit
// the length, from zero.
std::string svg(const Picture& picture);

}  // namespace moebench
