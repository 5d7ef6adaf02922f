#include "results/report/report_table.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/report/shown.h"

namespace moebench {
namespace {

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

constexpr std::size_t long_text = 28;  // of which a column is wide

// Six digits are more than a chart shows, and half as long as all.
Json six_digits(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == 0) return 0;
  const double scale = std::pow(10.0, 5 - std::floor(std::log10(std::abs(value))));
  return std::isfinite(scale) ? std::round(value * scale) / scale : value;
}

Json json_of(const ReportCell& cell) {
  return std::visit(
      Overloaded{[](std::monostate) -> Json { return nullptr; }, [](const std::string& text) -> Json { return text; },
                 [](std::int64_t count) -> Json { return count; },
                 [](Seconds time) { return six_digits(in_milliseconds(time)); },
                 [](Bytes bytes) { return six_digits(in_mib(bytes)); },
                 [](Ratio ratio) { return six_digits(ratio.count()); }},
      cell);
}

std::string shown_ratio(Ratio ratio, RatioStyle style) {
  switch (style) {
    case RatioStyle::factor:
      return shown_factor(ratio);
    case RatioStyle::change:
      return shown_change(ratio);
    case RatioStyle::share:
      return shown_share(ratio);
    case RatioStyle::plain:
      break;
  }
  return three_digits(ratio.count());
}

std::string text_of(const ReportCell& cell, RatioStyle style) {
  return std::visit(Overloaded{[](std::monostate) { return std::string(); },
                               [](const std::string& text) { return markup_text(text); },
                               [](std::int64_t count) { return fmt::format("{}", count); },
                               [](Seconds time) { return three_digits(in_milliseconds(time)); },
                               [](Bytes bytes) { return three_digits(in_mib(bytes)); },
                               [&](Ratio ratio) { return shown_ratio(ratio, style); }},
                    cell);
}

// Of the first cell in the column that has something.
std::string unit_of(const ReportTable& table, std::size_t column) {
  for (const std::vector<ReportCell>& row : table.rows) {
    if (std::holds_alternative<Seconds>(row[column])) return ", ms";
    if (std::holds_alternative<Bytes>(row[column])) return ", MiB";
    if (!std::holds_alternative<std::monostate>(row[column])) return {};
  }
  return {};
}

// Titles are of the first column, and of others in which something stands.
std::vector<std::size_t> shown_columns(const ReportTable& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const bool has_some = std::any_of(table.rows.begin(), table.rows.end(), [&](const std::vector<ReportCell>& row) {
      return !std::holds_alternative<std::monostate>(row[i]);
    });
    if (!table.columns[i].title.empty() && (columns.empty() || has_some)) columns.push_back(i);
  }
  return columns;
}

bool is_number(const ReportCell& cell) {
  return !std::holds_alternative<std::string>(cell) && !std::holds_alternative<std::monostate>(cell);
}

}  // namespace

Json data_of(const ReportTable& table) {
  Json rows = Json::array();
  for (const std::vector<ReportCell>& row : table.rows) {
    Json object = Json::object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (!table.columns[i].name.empty()) object[table.columns[i].name] = json_of(row[i]);
    }
    rows.push_back(std::move(object));
  }
  return rows;
}

std::string html_of(const ReportTable& table, const std::string& caption) {
  std::string html = "<table><caption>" + markup_text(caption) + "</caption>\n<thead><tr>";
  const std::vector<std::size_t> columns = shown_columns(table);
  for (const std::size_t i : columns) {
    html += "<th scope=\"col\">" + markup_text(table.columns[i].title + unit_of(table, i)) + "</th>";
  }
  html += "</tr></thead>\n<tbody>\n";
  for (const std::vector<ReportCell>& row : table.rows) {
    html += "<tr>";
    for (const std::size_t i : columns) {
      const std::string text = text_of(row[i], table.columns[i].style);
      const std::string kind = is_number(row[i]) ? " class=\"n\"" : text.size() > long_text ? " class=\"long\"" : "";
      const bool is_first = i == columns.front();
      html += (is_first ? "<th scope=\"row\"" : "<td") + kind + ">" + text + (is_first ? "</th>" : "</td>");
    }
    html += "</tr>\n";
  }
  return html + "</tbody></table>\n";
}

}  // namespace moebench
