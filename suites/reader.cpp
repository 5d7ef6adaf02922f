#include "suites/reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "suites/axis_key.h"
#include "suites/consistency.h"
#include "suites/suite_key.h"
#include "suites/yaml_node.h"

namespace moebench {
namespace {

std::string described(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "empty";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
    case YamlNode::Kind::scalar:
      break;
  }
  return shown(node.text);
}

template <class Row>
std::vector<std::string_view> names_of(std::span<const Row> rows) {
  std::vector<std::string_view> names;
  for (const Row& row : rows) names.push_back(row.key.name);
  return names;
}

// Where a misplaced key belongs, for its remedy.
std::string instead_of_key(std::string_view name, const std::vector<std::string_view>& right) {
  const auto is_in = [&](const std::vector<std::string_view>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_in(axis_names(AxisSection::axes))) return "it belongs below axes";
  if (is_in(axis_names(AxisSection::emulate))) return "it belongs below emulate";
  if (is_in(names_of(measure_keys()))) return "it belongs below measure";
  if (is_in(names_of(gate_keys()))) return "it belongs below gate";
  if (is_in(names_of(suite_keys()))) return "it belongs at the top, without indentation";
  return instead_of(name, right);
}

class Reader {
 public:
  explicit Reader(Source source) { suite_.source = std::move(source); }

  Suite read() {
    const YamlNode root = parse_document(suite_.source);
    require(root, YamlNode::Kind::map, root.position, "the suite", "begin with `name: my-suite`");
    set_defaults();
    read_rows(root, suite_keys());
    const auto axes =
        std::find_if(root.keys.begin(), root.keys.end(), [](const YamlKey& key) { return key.text == "axes"; });
    if (axes == root.keys.end()) fail(root.position, "the suite has no axes", "add `axes:` with the values to measure");
    require_consistent(suite_, axes->position);
    return std::move(suite_);
  }

 private:
  [[noreturn]] void fail(Position position, const std::string& what, const std::string& remedy) const {
    reject(suite_.source, position, what, remedy);
  }

  // `key_position` is where an empty value is reported: it has no place of its own.
  void require(const YamlNode& node, YamlNode::Kind kind, Position key_position, std::string_view name,
               const std::string& remedy) const {
    if (node.kind == kind) return;
    const bool is_empty = node.kind == YamlNode::Kind::null;
    fail(is_empty ? key_position : node.position, fmt::format("{} is {}", name, described(node)), remedy);
  }

  void set_defaults() {
    suite_.name = std::filesystem::path(suite_.source.filename).stem().string();
    for (const auto rows : {suite_keys(), measure_keys(), gate_keys()}) {
      for (const SuiteKey& row : rows) {
        if (row.set == nullptr || row.key.default_text.empty()) continue;
        row.set(suite_, row.key.default_text == "\"\"" ? "" : row.key.default_text);
      }
    }
  }

  void read_rows(const YamlNode& map, std::span<const SuiteKey> rows) {
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      const YamlKey& key = map.keys[i];
      const auto row =
          std::find_if(rows.begin(), rows.end(), [&](const SuiteKey& r) { return r.key.name == key.text; });
      if (row == rows.end()) fail_unknown_key(key, names_of(rows));
      read_row(*row, key, map.items[i]);
    }
  }

  [[noreturn]] void fail_unknown_key(const YamlKey& key, const std::vector<std::string_view>& right) const {
    fail(key.position, "unknown key " + shown(key.text), instead_of_key(key.text, right));
  }

  void read_row(const SuiteKey& row, const YamlKey& key, const YamlNode& node) {
    const std::string indent = "write its keys below it, indented";
    switch (row.form) {
      case KeyForm::value:
        row.set(suite_, read_value(row.key, key, node).text);
        break;
      case KeyForm::axes:
        require(node, YamlNode::Kind::map, key.position, key.text, indent);
        add_axes(read_axes(node, true, axis_names(AxisSection::axes)));
        break;
      case KeyForm::emulate:
        require(node, YamlNode::Kind::map, key.position, key.text, indent);
        add_axes(read_axes(node, true, axis_names(AxisSection::emulate)));
        break;
      case KeyForm::selection:
        require(node, YamlNode::Kind::map, key.position, key.text,
                fmt::format("write {}: {}", key.text, row.key.example));
        suite_.baseline = read_axes(node, false, axis_names());
        break;
      case KeyForm::selections:
        require(node, YamlNode::Kind::list, key.position, key.text,
                fmt::format("write {}: {}", key.text, row.key.example));
        for (const YamlNode& item : node.items) {
          require(item, YamlNode::Kind::map, key.position, "an entry of " + key.text,
                  "write it as {system: mpipemoe, granularity: 1}");
          if (item.items.empty())
            fail(item.position, "an entry of " + key.text + " is empty", "remove it, or name axes");
          (suite_.*row.entries).push_back(read_axes(item, true, axis_names()));
        }
        break;
      case KeyForm::published:
        require(node, YamlNode::Kind::list, key.position, key.text,
                fmt::format("write {}: {}", key.text, row.key.example));
        for (const YamlNode& item : node.items) {
          require(item, YamlNode::Kind::map, key.position, "an entry of " + key.text,
                  "write it as {file: figures.csv, over: {system: fastmoe}}");
          suite_.published.push_back(read_published(item));
        }
        break;
      case KeyForm::names:
        break;  // no key at the top is one
      case KeyForm::measure:
        require(node, YamlNode::Kind::map, key.position, key.text, indent);
        read_rows(node, measure_keys());
        require_timeout(key, node);
        break;
      case KeyForm::gate:
        require(node, YamlNode::Kind::map, key.position, key.text, indent);
        read_rows(node, gate_keys());
        break;
    }
  }

  void require_timeout(const YamlKey& measure, const YamlNode& node) const {
    if (suite_.measure.timeout > suite_.measure.min_time) return;
    Position position = measure.position;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      if (node.keys[i].text == "timeout" || position == measure.position) position = node.items[i].position;
    }
    fail(position, "timeout is not more than min_time", "raise timeout or lower min_time");
  }

  PublishedKey read_published(const YamlNode& map) const {
    PublishedKey published{.file = {}, .over = {}, .counted = {MemoryPart::arenas, MemoryPart::routing}};
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      const YamlKey& key = map.keys[i];
      const YamlNode& node = map.items[i];
      const auto rows = published_keys();
      const auto row =
          std::find_if(rows.begin(), rows.end(), [&](const SuiteKey& r) { return r.key.name == key.text; });
      if (row == rows.end()) fail_unknown_key(key, names_of(rows));
      if (row->form == KeyForm::value) published.file = read_value(row->key, key, node);
      if (row->form == KeyForm::names) published.counted = read_counted(row->key, key, node);
      if (row->form == KeyForm::selection) {
        require(node, YamlNode::Kind::map, key.position, key.text,
                fmt::format("write {}: {}", key.text, row->key.example));
        published.over = read_axes(node, false, axis_names());
      }
    }
    if (published.file.text.empty()) fail(map.position, "an entry of published has no file", "add `file: PATH`");
    return published;
  }

  std::vector<MemoryPart> read_counted(const Key& rule, const YamlKey& key, const YamlNode& node) const {
    std::vector<MemoryPart> parts;
    for (const AxisValue& value : read_axis(rule, key, node, true).values) {
      parts.push_back(memory_part_named(value.text).value());
    }
    return parts;
  }

  AxisValue read_value(const Key& rule, const YamlKey& key, const YamlNode& node) const {
    require(node, YamlNode::Kind::scalar, key.position, key.text, expected(rule.rule) + " is expected");
    if (const auto complaint = complaint_about(rule, node.text, node.quoted)) {
      fail(node.position, complaint->what, complaint->remedy);
    }
    return {node.text, node.position};
  }

  void add_axes(Axes axes) {
    for (Axis& axis : axes) suite_.axes.push_back(std::move(axis));
  }

  Axes read_axes(const YamlNode& map, bool lists, const std::vector<std::string_view>& known) const {
    Axes axes;
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      const std::string_view name = map.keys[i].text;
      if (std::find(known.begin(), known.end(), name) == known.end()) fail_unknown_key(map.keys[i], known);
      axes.push_back(read_axis(find_axis_key(name)->key, map.keys[i], map.items[i], lists));
    }
    return axes;
  }

  // A single value stands for a list of one.
  Axis read_axis(const Key& rule, const YamlKey& key, const YamlNode& node, bool lists) const {
    Axis axis{key.text, key.position, {}};
    if (!lists || node.kind != YamlNode::Kind::list) {
      axis.values.push_back(read_value(rule, key, node));
      return axis;
    }
    if (node.items.empty()) fail(node.position, key.text + " has no values", "give at least one, or remove the axis");
    for (const YamlNode& item : node.items) {
      AxisValue value = read_value(rule, key, item);
      const auto same = std::find_if(axis.values.begin(), axis.values.end(),
                                     [&](const AxisValue& other) { return other.text == value.text; });
      if (same != axis.values.end()) {
        fail(value.position, fmt::format("{} has the value {} twice", key.text, shown(value.text)), "keep one of them");
      }
      axis.values.push_back(std::move(value));
    }
    return axis;
  }

  Suite suite_;
};

}  // namespace

Suite parse_suite(std::string text, std::string filename) {
  return Reader(checked_source(std::move(filename), std::move(text))).read();
}

Suite read_suite(const std::filesystem::path& path) { return Reader(read_source(path)).read(); }

}  // namespace moebench
