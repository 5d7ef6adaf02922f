#include <cstdio>

#include "reference/cost/profile_field.h"
#include "reference/cost/profile_json.h"

namespace moebench {
namespace {

using Json = ProfileField::Json;

template <class Size>
Json curve_json(const Curve<Size>& curve) {
  Json points = Json::array();
  for (const auto& point : curve.points()) {
    points.push_back({point.size.count(), point.time.count()});
    if (point.spread > Ratio(0)) points.back().push_back(point.spread.count());
  }
  return {{"source", curve.source()}, {"points", std::move(points)}};
}

Json link_json(const Link& link) { return {{"latency", link.latency.count()}, {"rate", link.rate.count()}}; }

Json machine_json(const MachineIdentity& machine) {
  Json json = {
      {"device", machine.device}, {"cores", machine.cores}, {"threads", machine.threads}, {"ranks", machine.ranks}};
  if (!machine.pinning.empty()) json["pinning"] = machine.pinning;
  if (machine.emulated.link) json["emulated"]["link"] = link_json(*machine.emulated.link);
  if (machine.emulated.copy_rate) json["emulated"]["copy_rate"] = machine.emulated.copy_rate->count();
  return json;
}

Json gemm_json(const GemmSpeeds& gemm) {
  Json json = Json::object();
  if (!gemm.points().empty()) json["source"] = gemm.points_source();
  for (const GemmPoint& point : gemm.points()) {
    const GemmShape& shape = point.shape;
    json["points"].push_back({{"type", name_of(point.type)},
                              {"shape", {shape.rows.count(), shape.inner.count(), shape.columns.count()}},
                              {"seconds", point.time.count()}});
    if (point.spread > Ratio(0)) json["points"].back()["spread"] = point.spread.count();
  }
  for (const GemmPeak& peak : gemm.peaks()) {
    Json efficiency = Json::array();
    for (const auto& step : peak.efficiency) efficiency.push_back({step.rows.count(), step.share.count()});
    json["peaks"].push_back({{"type", name_of(peak.type)},
                             {"flops_per_second", peak.peak.count()},
                             {"source", peak.source},
                             {"efficiency", std::move(efficiency)},
                             {"efficiency_source", peak.efficiency_source}});
  }
  return json;
}

Json interconnect_json(const Interconnect& interconnect) {
  Json inside = link_json(interconnect.inside);
  inside["source"] = interconnect.inside_source;
  Json between = link_json(interconnect.between);
  between["source"] = interconnect.between_source;
  return {{"devices_per_node", interconnect.devices_per_node},
          {"inside", std::move(inside)},
          {"between", std::move(between)}};
}

Json slowdowns_json(const MachineProfile& profile) {
  Json json = {{"source", profile.slowdowns_source}};
  for (int i = 0; i < StreamSet::count; ++i) {
    const StreamSet set = StreamSet::numbered(i);
    Json speeds = Json::object();
    for (Stream stream : all_streams) {
      if (set.contains(stream)) speeds[std::string(name_of(stream))] = profile.slowdowns.speed(set, stream).count();
    }
    if (speeds.size() > 1) json[name_of(set)] = std::move(speeds);
  }
  return json;
}

Json overhead_json(const Overhead& overhead) {
  return {{"seconds", overhead.time.count()}, {"source", overhead.source}};
}

}  // namespace

std::string date_text(std::chrono::sys_days days) {
  const std::chrono::year_month_day date(days);
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

std::string profile_text(const MachineProfile& profile) {
  Json json = {{"format", profile_format},
               {"name", profile.name},
               {"description", profile.description},
               {"origin", name_of(profile.origin)},
               {"date", date_text(profile.date)},
               {"moebench", profile.moebench},
               {"machine", machine_json(profile.machine)}};
  if (const auto& memory = profile.device_memory) {
    json["device_memory"] = {{"bytes", memory->size.count()}, {"source", memory->source}};
  }
  json["gemm"] = gemm_json(profile.gemm);
  json["permutation"] = curve_json(profile.permutation);
  json["activation"] = curve_json(profile.activation);
  json["to_host"] = curve_json(profile.to_host);
  json["from_host"] = curve_json(profile.from_host);
  json["prologue"] = curve_json(profile.prologue);
  if (const auto* curves = std::get_if<CollectiveCurves>(&profile.network)) {
    json["collectives"] = {{"all_to_all", curve_json(curves->all_to_all)},
                           {"all_reduce", curve_json(curves->all_reduce)}};
  } else {
    json["interconnect"] = interconnect_json(std::get<Interconnect>(profile.network));
  }
  json["slowdowns"] = slowdowns_json(profile);
  json["op_overhead"] = overhead_json(profile.op_overhead);
  json["step_overhead"] = overhead_json(profile.step_overhead);
  return json.dump(2) + "\n";
}

}  // namespace moebench
