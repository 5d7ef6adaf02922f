#include "benchmarks/paper/figure_table.h"

#include <cctype>

#include <fmt/format.h>

namespace moebench::paper {
namespace {

bool is_number(const std::string& text) {
  const std::size_t first = text.find_first_not_of("+-");
  return first != std::string::npos && std::isdigit(static_cast<unsigned char>(text[first])) != 0;
}

}  // namespace

std::string text_of(const FigureTable& table) {
  std::vector<TextColumns::Column> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool number = !table.lines.empty() && i < table.lines.front().size() && is_number(table.lines.front()[i]);
    columns.push_back({table.columns[i], number ? TextColumns::Align::right : TextColumns::Align::left});
  }
  TextColumns text(std::move(columns));
  for (const TextColumns::Line& line : table.lines) text.add(line);
  return table.title + "\n" + text.text();
}

Json json_of(const FigureTable& table) {
  Json lines = Json::array();
  for (const TextColumns::Line& line : table.lines) {
    Json entry;
    for (std::size_t i = 0; i < line.size(); ++i) entry[table.columns[i]] = line[i];
    lines.push_back(std::move(entry));
  }
  Json json;
  json["title"] = table.title;
  json["lines"] = std::move(lines);
  return json;
}

std::string percent(Ratio share) { return fmt::format("{:.1f}", share.count() * 100); }
std::string signed_percent(Ratio share) { return fmt::format("{:+.1f}", share.count() * 100); }
std::string times(Ratio factor) { return fmt::format("{:.3f}", factor.count()); }

std::string mean_and_worst(const Deviation& deviation) {
  return percent(deviation.mean()) + " / " + percent(deviation.worst());
}

}  // namespace moebench::paper
