// The MPipeMoE paper's figures, ours beside the paper's.

#include <fmt/format.h>

#include "benchmarks/paper/figures.h"
#include "cli/guarded.h"
#include "cli/parse.h"
#include "reference/base/error.h"

namespace moebench::paper {
namespace {

const Figure& figure_named(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Figure& figure : figures()) {
    if (figure.name == name) return figure;
    names.push_back(figure.name);
  }
  throw InputError("there is no figure \"" + name + "\"", "there are " + fmt::format("{}", fmt::join(names, ", ")));
}

std::vector<Figure> chosen(const std::vector<std::string>& names) {
  std::vector<Figure> all;
  for (const std::string& name : names) all.push_back(figure_named(name));
  if (names.empty()) all.assign(figures().begin(), figures().end());
  return all;
}

void print(const std::vector<Figure>& wanted, const std::string& data, bool json) {
  Json all;
  for (const Figure& figure : wanted) {
    Json tables = Json::array();
    for (const FigureTable& table : figure.tables(data)) {
      if (json) {
        tables.push_back(json_of(table));
      } else {
        fmt::print("{}\n", text_of(table));
      }
    }
    all[std::string(figure.name)] = std::move(tables);
  }
  if (json) fmt::print("{}\n", all.dump(2));
}

int run(int argc, char** argv) {
  return guarded([&] {
    CLI::App app("Prints the MPipeMoE paper's figures, ours beside the paper's, with the error of each cell.",
                 "paper_figures");
    app.footer(
        "Examples:\n  paper_figures                # all: fig8 fig9 fig11 fig12 fig13\n  paper_figures fig13 --json\n");
    std::vector<std::string> names;
    std::string data = "results/baselines/paper";
    bool json = false;
    app.add_option("FIGURE", names, "Which; all unless given");
    app.add_option("--data", data, "Folder of the paper's figures as CSV")->capture_default_str();
    app.add_flag("--json", json, "Print JSON");
    if (const auto exit_status = parse(app, argc, argv)) return *exit_status;
    print(chosen(names), data, json);
    return 0;
  });
}

}  // namespace
}  // namespace moebench::paper

int main(int argc, char** argv) { return moebench::paper::run(argc, argv); }
