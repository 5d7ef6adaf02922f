#include "reference/cost/profile_json.h"

#include <charconv>
#include <fstream>
#include <sstream>

#include "reference/base/error.h"
#include "reference/cost/profile_field.h"

namespace moebench {
namespace {

std::vector<StreamSet> sets_of_several() {
  return {{Stream::compute, Stream::comm},
          {Stream::compute, Stream::copy},
          {Stream::comm, Stream::copy},
          {Stream::compute, Stream::comm, Stream::copy}};
}

std::chrono::sys_days date_of(const ProfileField& field) {
  const std::string text = field.text();
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const char* const end = text.data() + text.size();
  const auto number = [&](std::size_t at, std::size_t length, auto& value) {
    const char* const last = text.data() + at + length;
    return last <= end && std::from_chars(text.data() + at, last, value).ptr == last;
  };
  if (text.size() == 10 && text[4] == '-' && text[7] == '-' && number(0, 4, year) && number(5, 2, month) &&
      number(8, 2, day)) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (date.ok()) return date;
  }
  field.reject("\"" + text + "\" is not a date", "write it like 2026-11-25");
}

Link link_of(const ProfileField& field) {
  return {.latency = Seconds(field.at("latency").number()), .rate = BytesPerSecond(field.at("rate").positive())};
}

MachineIdentity machine_of(const ProfileField& field) {
  field.only({"device", "cores", "threads", "ranks", "pinning", "emulated"});
  MachineIdentity machine{.device = field.at("device").text(),
                          .cores = field.at("cores").small(),
                          .threads = field.at("threads").small(),
                          .ranks = field.at("ranks").small(),
                          .pinning = {},
                          .emulated = {}};
  if (const auto pinning = field.find("pinning")) machine.pinning = pinning->text();
  if (machine.ranks < 1) field.at("ranks").reject("it is 0", "a machine has at least one rank");
  if (const auto emulated = field.find("emulated")) {
    emulated->only({"link", "copy_rate"});
    if (const auto link = emulated->find("link")) machine.emulated.link = link_of(link->only({"latency", "rate"}));
    if (const auto rate = emulated->find("copy_rate")) machine.emulated.copy_rate = BytesPerSecond(rate->positive());
  }
  return machine;
}

template <class Size>
std::vector<CurvePoint<Size>> points_of(const ProfileField& field) {
  std::vector<CurvePoint<Size>> points;
  for (const ProfileField& item : field.items()) {
    const std::vector<ProfileField> figures = item.items();
    if (figures.size() != 2 && figures.size() != 3) {
      item.reject("a point is a size, a time and, where it was measured, a spread", "give two or three figures");
    }
    points.push_back({Size(figures[0].whole()), Seconds(figures[1].positive()),
                      Ratio(figures.size() == 3 ? figures[2].number() : 0)});
  }
  return points;
}

Curve<Tokens> tokens_curve(const ProfileField& field) {
  field.only({"source", "points"});
  return {points_of<Tokens>(field.at("points")), field.at("source").text(), field.where()};
}

Curve<Bytes> bytes_curve(const ProfileField& field) {
  if (!field.has("rate")) {
    field.only({"source", "points"});
    return {points_of<Bytes>(field.at("points")), field.at("source").text(), field.where()};
  }
  field.only({"source", "latency", "rate"});
  constexpr Bytes far = mib(1024);
  const Seconds latency(field.at("latency").positive());
  const BytesPerSecond rate(field.at("rate").positive());
  return {{{Bytes(0), latency}, {far, latency + far / rate}}, field.at("source").text(), field.where()};
}

ElementType type_of(const ProfileField& field) {
  const std::string name = field.text();
  if (const auto type = element_type_named(name)) return *type;
  field.reject("\"" + name + "\" is no number format", "take fp32, fp64, bf16, fp16 or tf32");
}

GemmPoint gemm_point(const ProfileField& field) {
  field.only({"type", "shape", "seconds", "spread"});
  const std::vector<ProfileField> sizes = field.at("shape").items();
  if (sizes.size() != 3) field.at("shape").reject("it has not three sizes", "give rows, inner and columns");
  return {.type = type_of(field.at("type")),
          .shape = {Tokens(sizes[0].whole()), Features(sizes[1].whole()), Features(sizes[2].whole())},
          .time = Seconds(field.at("seconds").positive()),
          .spread = Ratio(field.has("spread") ? field.at("spread").number() : 0)};
}

GemmPeak gemm_peak(const ProfileField& field) {
  field.only({"type", "flops_per_second", "source", "efficiency", "efficiency_source"});
  GemmPeak peak{.type = type_of(field.at("type")),
                .peak = FlopsPerSecond(field.at("flops_per_second").positive()),
                .source = field.at("source").text(),
                .efficiency = {},
                .efficiency_source = field.at("efficiency_source").text()};
  for (const ProfileField& item : field.at("efficiency").items()) {
    const std::vector<ProfileField> pair = item.items();
    if (pair.size() != 2) item.reject("an efficiency is a number of rows and a share", "give both");
    peak.efficiency.push_back({Tokens(pair[0].whole()), Ratio(pair[1].positive())});
  }
  return peak;
}

GemmSpeeds gemm_of(const ProfileField& field) {
  field.only({"source", "points", "peaks"});
  std::vector<GemmPoint> points;
  std::vector<GemmPeak> peaks;
  std::string source;
  if (const auto list = field.find("points")) {
    for (const ProfileField& item : list->items()) points.push_back(gemm_point(item));
    source = field.at("source").text();
  }
  if (const auto list = field.find("peaks")) {
    for (const ProfileField& item : list->items()) peaks.push_back(gemm_peak(item));
  }
  return {std::move(points), std::move(peaks), std::move(source), field.where()};
}

std::variant<CollectiveCurves, Interconnect> network_of(const ProfileField& profile) {
  if (profile.has("collectives") == profile.has("interconnect")) {
    profile.reject("there must be either \"collectives\" or \"interconnect\"", "give measured curves, or links");
  }
  if (const auto field = profile.find("collectives")) {
    field->only({"all_to_all", "all_reduce"});
    return CollectiveCurves{bytes_curve(field->at("all_to_all")), bytes_curve(field->at("all_reduce"))};
  }
  const ProfileField field = profile.at("interconnect");
  field.only({"devices_per_node", "inside", "between"});
  const ProfileField inside = field.at("inside");
  const ProfileField between = field.at("between");
  Interconnect interconnect{.devices_per_node = field.at("devices_per_node").small(),
                            .inside = link_of(inside.only({"latency", "rate", "source"})),
                            .between = link_of(between.only({"latency", "rate", "source"})),
                            .inside_source = inside.at("source").text(),
                            .between_source = between.at("source").text()};
  require_valid(interconnect, field.where());
  return interconnect;
}

Slowdowns slowdowns_of(const ProfileField& field) {
  const std::vector<StreamSet> sets = sets_of_several();
  std::vector<std::string> names;
  for (StreamSet set : sets) names.push_back(name_of(set));
  std::vector<std::string_view> keys(names.begin(), names.end());
  keys.emplace_back("source");
  field.only(keys);
  Slowdowns slowdowns;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    const ProfileField speeds = field.at(names[i]);
    std::vector<std::string_view> members;
    for (Stream stream : all_streams) {
      if (!sets[i].contains(stream)) continue;
      members.push_back(name_of(stream));
      slowdowns.set(sets[i], stream, Ratio(speeds.at(name_of(stream)).positive()));
    }
    speeds.only(members);
  }
  require_valid(slowdowns, field.where());
  return slowdowns;
}

std::optional<DeviceMemory> device_memory_of(const ProfileField& profile) {
  const auto field = profile.find("device_memory");
  if (!field) return std::nullopt;
  field->only({"bytes", "source"});
  const ProfileField bytes = field->at("bytes");
  if (bytes.whole() < 1) bytes.reject("it is " + std::to_string(bytes.whole()), "it must be above 0");
  return DeviceMemory{.size = Bytes(bytes.whole()), .source = field->at("source").text()};
}

Overhead overhead_of(const ProfileField& field) {
  field.only({"seconds", "source"});
  return {.time = Seconds(field.at("seconds").number()), .source = field.at("source").text()};
}

ProfileOrigin origin_of(const ProfileField& field) {
  const std::string name = field.text();
  for (ProfileOrigin origin : {ProfileOrigin::measured, ProfileOrigin::published}) {
    if (name == name_of(origin)) return origin;
  }
  field.reject("\"" + name + "\" is no origin", "take measured or published");
}

void require_format(const ProfileField& field) {
  const std::int64_t format = field.whole();
  if (format == profile_format) return;
  field.reject("the file has format " + std::to_string(format) + ", and this moebench reads format " +
                   std::to_string(profile_format),
               "calibrate anew, or take the moebench that wrote it");
}

}  // namespace

MachineProfile profile_from_text(const std::string& text, const std::string& file) {
  ProfileField::Json document;
  try {
    document = ProfileField::Json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw InputError(file, std::string("this is not JSON (") + error.what() + ")", "is the file complete?");
  }
  const ProfileField profile(document, file);
  require_format(profile.at("format"));
  profile.only({"format", "name", "description", "origin", "date", "moebench", "machine", "device_memory", "gemm",
                "permutation", "activation", "to_host", "from_host", "prologue", "collectives", "interconnect",
                "slowdowns", "op_overhead", "step_overhead"});
  return {.name = profile.at("name").text(),
          .description = profile.at("description").text(),
          .origin = origin_of(profile.at("origin")),
          .date = date_of(profile.at("date")),
          .moebench = profile.at("moebench").text(),
          .machine = machine_of(profile.at("machine")),
          .device_memory = device_memory_of(profile),
          .gemm = gemm_of(profile.at("gemm")),
          .permutation = bytes_curve(profile.at("permutation")),
          .activation = bytes_curve(profile.at("activation")),
          .to_host = bytes_curve(profile.at("to_host")),
          .from_host = bytes_curve(profile.at("from_host")),
          .prologue = tokens_curve(profile.at("prologue")),
          .network = network_of(profile),
          .slowdowns = slowdowns_of(profile.at("slowdowns")),
          .slowdowns_source = profile.at("slowdowns").at("source").text(),
          .op_overhead = overhead_of(profile.at("op_overhead")),
          .step_overhead = overhead_of(profile.at("step_overhead"))};
}

MachineProfile read_profile(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) throw InputError(path.string(), "is a folder", "name the profile in it");
  const std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file.is_open() || text.bad()) {
    throw InputError(path.string(), "the file cannot be read",
                     "name a machine profile, or write one with `moebench calibrate`");
  }
  return profile_from_text(text.str(), path.string());
}

}  // namespace moebench
