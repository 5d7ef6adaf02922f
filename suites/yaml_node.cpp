#include "suites/yaml_node.h"

#include <map>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

namespace moebench {
namespace {

Position position_of(const YAML::Mark& mark) {
  return mark.is_null() ? Position{1, 1} : Position{mark.line + 1, mark.column + 1};
}

// yaml-cpp's own tree keeps the first of two equal keys and forgets the second: this one is built from its events.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const Source& source) : source_(source) {}

  YamlNode take_root() { return std::move(root_); }

  [[noreturn]] void reject_syntax(const YAML::Exception& error) const {
    namespace messages = YAML::ErrorMsg;
    if (!open_.empty() && (error.msg == messages::END_OF_SEQ_FLOW || error.msg == messages::END_OF_MAP_FLOW)) {
      reject(source_, open_.back().node.position, "this bracket is not closed",
             "close it, or look for a comma or bracket too many");
    }
    if (error.msg == messages::EOF_IN_SCALAR || error.msg == messages::DOC_IN_SCALAR) {
      reject(source_, last_, "a quotation mark after this is not closed", "close it");
    }
    reject(source_, position_of(error.mark), "not valid YAML (" + error.msg + ")",
           "check the indentation, brackets and quotes here and just before");
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) {
      reject(source_, position_of(mark), "a second document begins here", "a suite is one document: remove the rest");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    require_plain(mark, "?", anchor);
    add(node(YamlNode::Kind::null, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    reject(source_, position_of(mark), "aliases (*name) are not known in suites", "write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    require_plain(mark, tag, anchor);
    YamlNode scalar = node(YamlNode::Kind::scalar, mark);
    scalar.text = text;
    scalar.quoted = tag == "!";
    add(std::move(scalar));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    begin(YamlNode::Kind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { end(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    begin(YamlNode::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { end(); }

 private:
  struct Open {
    YamlNode node;
    std::map<std::string, Position> seen;  // keys of a map

    bool expects_key() const { return node.kind == YamlNode::Kind::map && node.keys.size() == node.items.size(); }
  };

  YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode result;
    result.kind = kind;
    result.position = last_ = position_of(mark);
    return result;
  }

  void require_plain(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const {
    if (anchor != 0) {
      reject(source_, position_of(mark), "anchors (&name) are not known in suites", "remove it and write values out");
    }
    if (tag != "?" && tag != "!") {
      reject(source_, position_of(mark), "the tag " + shown(tag) + " is not known in suites", "remove it");
    }
  }

  void begin(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    require_plain(mark, tag, anchor);
    if (!open_.empty() && open_.back().expects_key()) reject_key(position_of(mark));
    if (open_.size() == deepest_nesting) {
      reject(source_, position_of(mark), "the nesting is deeper than " + std::to_string(deepest_nesting),
             "a suite needs no more than four levels; check the brackets and the indentation");
    }
    open_.push_back({node(kind, mark), {}});
  }

  void end() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(done));
  }

  void add(YamlNode done) {
    if (open_.empty()) {
      root_ = std::move(done);
    } else if (open_.back().expects_key()) {
      add_key(open_.back(), done);
    } else {
      open_.back().node.items.push_back(std::move(done));
    }
  }

  void add_key(Open& map, const YamlNode& key) const {
    if (key.kind != YamlNode::Kind::scalar) reject_key(key.position);
    if (key.text == "<<" && !key.quoted) {
      reject(source_, key.position, "merge keys (<<) are not known in suites", "write the keys out");
    }
    const auto [first, is_new] = map.seen.emplace(key.text, key.position);
    if (!is_new) {
      reject(source_, key.position,
             "the key " + shown(key.text) + " is given twice, first on line " + std::to_string(first->second.line),
             "keep one of them");
    }
    map.node.keys.push_back({key.text, key.position});
  }

  [[noreturn]] void reject_key(Position position) const {
    reject(source_, position, "a key must be a word", "write it as `key: value`");
  }

  const Source& source_;
  YamlNode root_;
  std::vector<Open> open_;
  Position last_{1, 1};  // of what was read last
  int documents_ = 0;
};

}  // namespace

YamlNode parse_document(const Source& source) {
  // Without the mark of the end yaml-cpp takes a quotation mark that is never closed for closed.
  std::istringstream stream(source.text + "\n...\n");
  TreeBuilder builder(source);
  try {
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    builder.reject_syntax(error);
  }
  YamlNode root = builder.take_root();
  if (root.kind == YamlNode::Kind::null) {
    reject(source, {1, 1}, "the suite is empty", "`moebench init` writes one to begin with");
  }
  return root;
}

}  // namespace moebench
