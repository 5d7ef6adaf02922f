#include "results/publication_json.h"

#include <algorithm>
#include <cmath>

#include "reference/base/error.h"
#include "results/comparison.h"

namespace moebench {
namespace {

// Six decimals: small overheads count.
Json rounded(double value) { return std::round(value * 1e6) / 1e6; }

Json to_json(const PublishedFigure& figure, const ComparedFigure* compared) {
  Json of = Json::object();
  for (const FigureAxis& axis : figure.axes) of[axis.name] = axis.value;
  Json runs = Json::array();
  for (const FigureRun& run : figure.runs) {
    runs.push_back({{"label", run.label}, {"over", run.over.empty() ? Json(nullptr) : Json(run.over)}});
  }
  return {{"of", std::move(of)},
          {"figure", name_of(figure.kind)},
          {"published", rounded(figure.value)},
          {"ours", compared == nullptr ? Json(nullptr) : rounded(compared->ours)},
          {"error", compared == nullptr ? Json(nullptr) : rounded(compared->error.count())},
          {"run", compared == nullptr ? Json(nullptr) : Json(compared->run)},
          {"runs", std::move(runs)}};
}

Json to_json(const ComparedGroup& group) {
  const Deviation deviation = deviation_of(group.figures);
  const ChoiceQuality choice = choice_quality_of(group.figures);
  return {{"figure", name_of(group.kind)},
          {"of", group.name.empty() ? Json(nullptr) : Json(group.name)},
          {"figures", deviation.figures},
          {"mean_error", rounded(deviation.mean.count())},
          {"worst_error", rounded(deviation.worst.count())},
          {"root_mean_square_error", rounded(deviation.root_mean_square.count())},
          {"shapes", choice.shapes},
          {"hits", choice.hits},
          {"regret", rounded(choice.regret.count())}};
}

template <class Enum>
Enum known(const JsonField& json, std::optional<Enum> value) {
  if (!value)
    throw InputError(json.place(), "unknown name \"" + json.text() + "\"", "is this a results file of moebench?");
  return *value;
}

PublishedFigure figure_from(const JsonField& json) {
  PublishedFigure figure{.axes = {},
                         .kind = known(json.at("figure"), figure_kind_named(json.at("figure").text())),
                         .value = json.at("published").number(),
                         .runs = {}};
  const JsonField of = json.at("of");
  for (const auto& [name, value] : of.object().items()) figure.axes.push_back({name, of.at(name).text()});
  for (const JsonField& run : json.at("runs").items()) {
    const auto over = run.find("over");
    figure.runs.push_back({run.at("label").text(), over ? over->text() : std::string()});
  }
  return figure;
}

}  // namespace

Json to_json(const Publication& publication, const Results& results) {
  const std::vector<ComparedFigure> compared = compare(results, publication);
  Json json;
  json["file"] = publication.file;
  json["over"] = publication.over.empty() ? Json(nullptr) : Json(publication.over);
  json["counted"] = Json::array();
  for (const MemoryPart part : publication.counted) json["counted"].push_back(name_of(part));
  json["not_run"] = publication.not_run;
  json["figures"] = Json::array();
  for (const PublishedFigure& figure : publication.figures) {
    const auto found = std::find_if(compared.begin(), compared.end(),
                                    [&](const ComparedFigure& each) { return each.figure == &figure; });
    json["figures"].push_back(to_json(figure, found == compared.end() ? nullptr : &*found));
  }
  json["summary"] = Json::array();
  for (const ComparedGroup& group : groups_of(compared)) json["summary"].push_back(to_json(group));
  return json;
}

Publication publication_from(const JsonField& json) {
  const auto over = json.find("over");
  Publication publication{.file = json.at("file").text(),
                          .over = over ? over->text() : std::string(),
                          .counted = {},
                          .figures = {},
                          .not_run = json.at("not_run").small()};
  for (const JsonField& part : json.at("counted").items()) {
    publication.counted.push_back(known(part, memory_part_named(part.text())));
  }
  for (const JsonField& figure : json.at("figures").items()) publication.figures.push_back(figure_from(figure));
  return publication;
}

}  // namespace moebench
