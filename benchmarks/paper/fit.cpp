#include "benchmarks/paper/fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace moebench::paper {
namespace {

using Point = std::vector<double>;  // logarithms of factors
using Function = std::function<double(const Point&)>;

constexpr double bound = 6.9;  // ln 1000
constexpr int most_steps = 300;
constexpr double small_enough = 1e-7;

struct Vertex {
  Point at;
  double value = 0;
};

// Nelder and Mead's four moves with their usual coefficients 1, 2, 1/2 and 1/2.
class Simplex {
 public:
  Simplex(const Function& function, const Point& start, double first_step) : function_(function) {
    vertices_.push_back(vertex(start));
    for (std::size_t i = 0; i < start.size(); ++i) {
      Point moved = start;
      moved[i] += first_step;
      vertices_.push_back(vertex(moved));
    }
    sort();
  }

  const Vertex& best() const { return vertices_.front(); }

  void descend() {
    for (int step = 0; step < most_steps && spread() > small_enough; ++step) move();
  }

 private:
  Vertex vertex(Point at) const {
    for (double& coordinate : at) coordinate = std::clamp(coordinate, -bound, bound);
    const double value = function_(at);
    return {std::move(at), value};
  }

  void sort() {
    std::stable_sort(vertices_.begin(), vertices_.end(),
                     [](const Vertex& a, const Vertex& b) { return a.value < b.value; });
  }

  double spread() const {
    double widest = 0;
    for (const Vertex& other : vertices_) {
      for (std::size_t i = 0; i < other.at.size(); ++i) {
        widest = std::max(widest, std::abs(other.at[i] - best().at[i]));
      }
    }
    return widest;
  }

  // On the line from the worst vertex through the middle of the others.
  Vertex through_middle(double factor) const {
    const Vertex& worst = vertices_.back();
    Point at(worst.at.size(), 0);
    for (std::size_t i = 0; i < at.size(); ++i) {
      for (std::size_t v = 0; v + 1 < vertices_.size(); ++v) at[i] += vertices_[v].at[i];
      at[i] /= static_cast<double>(vertices_.size() - 1);
      at[i] += factor * (at[i] - worst.at[i]);
    }
    return vertex(std::move(at));
  }

  void move() {
    const double worst = vertices_.back().value;
    const Vertex reflected = through_middle(1);
    Vertex next = reflected;
    if (reflected.value < best().value) {
      const Vertex expanded = through_middle(2);
      if (expanded.value < reflected.value) next = expanded;
    } else if (reflected.value >= vertices_[vertices_.size() - 2].value) {
      next = through_middle(reflected.value < worst ? 0.5 : -0.5);
      if (next.value >= std::min(worst, reflected.value)) return shrink();
    }
    vertices_.back() = std::move(next);
    sort();
  }

  void shrink() {
    for (std::size_t v = 1; v < vertices_.size(); ++v) {
      Point at = vertices_[v].at;
      for (std::size_t i = 0; i < at.size(); ++i) at[i] = (at[i] + best().at[i]) / 2;
      vertices_[v] = vertex(std::move(at));
    }
    sort();
  }

  const Function& function_;
  std::vector<Vertex> vertices_;
};

Testbed descended(const Testbed& start, std::span<const Constant> free, const Loss& loss) {
  const auto testbed_at = [&](const Point& point) {
    Testbed testbed = start;
    for (std::size_t i = 0; i < free.size(); ++i) testbed[free[i]] = Ratio(std::exp(point[i]));
    return testbed;
  };
  const Function function = [&](const Point& point) { return loss(testbed_at(point)).count(); };
  Point origin;
  for (Constant constant : free) origin.push_back(std::log(start[constant].count()));
  Vertex best{origin, function(origin)};
  for (double first_step : {0.3, -0.6, 1.2}) {
    Simplex simplex(function, origin, first_step);
    simplex.descend();
    if (simplex.best().value < best.value) best = simplex.best();
  }
  return testbed_at(best.at);
}

}  // namespace

Testbed fitted(const Testbed& start, std::span<const Constant> free, const Loss& loss) {
  Testbed best = start;
  Ratio least = loss(start);
  for (std::size_t count = 1; count <= free.size(); ++count) {
    const std::span<const Constant> used = free.first(count);
    for (const Testbed& from : {best, start}) {
      const Testbed found = descended(from, used, loss);
      if (const Ratio at = loss(found); at < least) {
        least = at;
        best = found;
      }
    }
  }
  return best;
}

}  // namespace moebench::paper
