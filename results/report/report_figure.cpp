#include "results/report/report_figure.h"

#include <fmt/format.h>

#include "reference/base/markup.h"
#include "results/report/html.h"
#include "results/report/report_asset.h"

namespace moebench {
namespace {

// So that a system has one colour in all figures, in those too that lack some systems.
void set_domains(Json& json, const std::map<std::string, std::vector<std::string>>& domains) {
  for (const char* channel : {"color", "x"}) {
    if (!json.is_object() || !json.contains(channel) || !json[channel].is_object()) continue;
    const auto domain = domains.find(json[channel].value("field", std::string()));
    if (domain != domains.end()) json[channel]["scale"]["domain"] = domain->second;
  }
  if (!json.is_structured()) return;
  for (Json& value : json) set_domains(value, domains);
}

}  // namespace

Json specification_of(const ReportFigure& figure) {
  Json specification = Json::parse(report_asset(figure.specification + ".vl.json"));
  specification.erase("$schema");  // an address, of which a page that loads nothing has no use
  set_domains(specification, figure.domains);
  specification["description"] = figure.message;
  specification["datasets"]["rows"] = data_of(figure.data);
  for (const auto& [name, values] : figure.more) specification["datasets"][name] = values;
  return specification;
}

std::string html_of(const ReportFigure& figure) {
  const std::string id = markup_text(figure.id);
  const std::string message = markup_text(figure.message);
  std::string html =
      fmt::format("<section id=\"{}\" class=\"figure\">\n<h2>{}</h2>\n<figure>\n<figcaption>{}</figcaption>\n", id,
                  markup_text(figure.heading), message);
  html += fmt::format("<div class=\"chart\" role=\"img\" aria-label=\"{}\"></div>\n", message);
  html += fmt::format("<script type=\"application/json\" class=\"specification\">{}</script>\n",
                      script_json(specification_of(figure)));
  html += "</figure>\n";
  if (!figure.note.empty()) html += fmt::format("<p class=\"note\">{}</p>\n", markup_text(figure.note));
  html += fmt::format(
      "<details><summary>Data of this figure</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{}\">\n{}</div></details>\n</section>\n",
      markup_text("Data: " + figure.heading), html_of(figure.data, figure.message));
  return html;
}

}  // namespace moebench
