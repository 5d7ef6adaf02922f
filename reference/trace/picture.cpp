#include "reference/trace/picture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "reference/base/markup.h"

namespace moebench {
namespace {

constexpr double width = 960;
constexpr double left = 110;  // of the boxes: names stand before them
constexpr double right = 20;
constexpr double track_height = 26;
constexpr double track_gap = 8;
constexpr double letter = 6;        // wide, at 11 px
constexpr double title_letter = 9;  // at 14 px, bold

std::string_view fill_of(Colour colour) {
  constexpr std::array<std::string_view, 7> fills = {"#3b6fb6", "#8fb4e3", "#d9772b", "#f0b27f",
                                                     "#4f9d69", "#c0504d", "#9a9a9a"};
  return fills[static_cast<std::size_t>(colour)];
}

std::string number(double value, int digits = 2) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

struct Unit {
  double seconds;
  std::string_view name;
};

Unit unit_for(Seconds length) {
  if (length >= Seconds(2)) return {1, "s"};
  return length >= Seconds(2e-3) ? Unit{1e-3, "ms"} : Unit{1e-6, "us"};
}

// 1, 2 or 5 times a power of ten, so that there are at most ten steps.
double tick_step(double length) {
  const double least = length / 10;
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

// As many words in each as fit.
std::vector<std::string> lines(std::string_view words, double letter_width) {
  const auto most = static_cast<std::size_t>((width - 20) / letter_width);
  std::vector<std::string> found;
  while (words.size() > most) {
    std::size_t end = words.rfind(' ', most);
    if (end == std::string_view::npos) end = std::min(words.find(' '), words.size());
    found.emplace_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  if (!words.empty()) found.emplace_back(words);
  return found;
}

class Drawing {
 public:
  explicit Drawing(const Picture& picture) : picture_(picture) {
    for (const PictureTrack& track : picture.tracks) {
      for (const PictureBox& box : track.boxes) length_ = std::max(length_, box.end);
    }
  }

  std::string run() {
    head();
    const double top = y_;
    for (const PictureTrack& track : picture_.tracks) add(track);
    axis(top);
    legend();
    // Colours of a page that names them (--ink), and rules that meet no other picture of the page.
    return "<svg class=\"timeline\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width, 0) + " " +
           number(y_, 0) +
           "\" font-family=\"sans-serif\" font-size=\"11\">\n<style>.timeline text{fill:var(--ink,#333)}.timeline "
           ".in{fill:#fff}"
           ".timeline .axis{stroke:#999}@media(prefers-color-scheme:dark){.timeline text{fill:var(--ink,#ccc)}"
           ".timeline .in{fill:#fff}}</style>\n" +
           body_ + "</svg>\n";
  }

 private:
  double x_of(Seconds time) const {
    return length_ == Seconds(0) ? left : left + (width - left - right) * (time / length_);
  }

  void text(double x, double y, std::string_view attributes, std::string_view what) {
    body_ += "<text x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + std::string(attributes) + ">" +
             markup_text(what) + "</text>\n";
  }

  void head() {
    y_ = 20;
    for (const std::string& line : lines(picture_.title, title_letter)) {
      text(10, y_, "font-size=\"14\" font-weight=\"bold\"", line);
      y_ += 18;
    }
    for (const std::string& line : lines(picture_.note, letter)) {
      text(10, y_, "", line);
      y_ += 14;
    }
    y_ -= 4;
  }

  void add(const PictureTrack& track) {
    text(10, y_ + 17, "", track.name);
    for (const PictureBox& box : track.boxes) {
      const double x = x_of(box.begin);
      const double wide = std::max(0.5, x_of(box.end) - x);
      body_ += "<g><title>" + markup_text(box.tip) + "</title><rect x=\"" + number(x) + "\" y=\"" + number(y_) +
               "\" width=\"" + number(wide) + "\" height=\"" + number(track_height, 0) + "\" fill=\"" +
               std::string(fill_of(box.colour)) + "\" stroke=\"#fff\" stroke-width=\"0.4\"/>";
      if (wide > letter * static_cast<double>(box.label.size()) + 2) {
        body_ += "<text class=\"in\" text-anchor=\"middle\" x=\"" + number(x + wide / 2) + "\" y=\"" + number(y_ + 17) +
                 "\">" + markup_text(box.label) + "</text>";
      }
      body_ += "</g>\n";
    }
    y_ += track_height + track_gap;
  }

  void axis(double top) {
    if (length_ > Seconds(0)) {
      const Unit unit = unit_for(length_);
      const double length = length_.count() / unit.seconds;
      const double step = tick_step(length);
      const int digits = step < 1 ? static_cast<int>(std::ceil(-std::log10(step))) : 0;
      for (int tick = 0; tick * step <= length * (1 + 1e-9); ++tick) {
        const double x = x_of(Seconds(tick * step * unit.seconds));
        body_ += "<line class=\"axis\" stroke-dasharray=\"2 3\" x1=\"" + number(x) + "\" x2=\"" + number(x) +
                 "\" y1=\"" + number(top) + "\" y2=\"" + number(y_) + "\"/>\n";
        text(x, y_ + 12, "text-anchor=\"middle\"",
             number(tick * step, digits) + (tick == 0 ? " " + std::string(unit.name) : ""));
      }
    }
    y_ += 26;
  }

  void legend() {
    double x = 10;
    for (const auto& [colour, name] : picture_.legend) {
      const double wide = 14 + letter * static_cast<double>(name.size());
      if (x > 10 && x + wide > width) {
        x = 10;
        y_ += 16;
      }
      body_ += "<rect x=\"" + number(x) + "\" y=\"" + number(y_) + "\" width=\"10\" height=\"10\" fill=\"" +
               std::string(fill_of(colour)) + "\"/>\n";
      text(x + 14, y_ + 9, "", name);
      x += wide + 10;
    }
    y_ += 18;
  }

  const Picture& picture_;
  Seconds length_;
  std::string body_;
  double y_ = 0;
};

}  // namespace

std::string svg(const Picture& picture) { return Drawing(picture).run(); }

}  // namespace moebench
