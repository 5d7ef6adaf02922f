#include "examples/language_model/corpus.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "reference/base/random.h"

namespace moebench::example {
namespace {

struct Noun {
  std::string_view one;
  std::string_view many;
};

struct Verb {
  std::string_view of_one;
  std::string_view of_many;
};

constexpr std::array adjectives = {"old", "small", "red", "quick", "quiet", "tall"};
constexpr std::array nouns = {Noun{"fox", "foxes"}, Noun{"bird", "birds"}, Noun{"tree", "trees"},
                              Noun{"river", "rivers"}, Noun{"child", "children"}, Noun{"house", "houses"}};
constexpr std::array verbs = {Verb{"sees", "see"}, Verb{"follows", "follow"}, Verb{"likes", "like"},
                              Verb{"hears", "hear"}, Verb{"waits for", "wait for"}};
constexpr std::array places = {"near", "behind", "under", "above"};
constexpr std::array numbers = {"two", "three", "four"};

class Speaker {
 public:
  explicit Speaker(std::uint64_t seed) : random_(seed) {}

  std::string sentence() {
    const bool many = chance(2);
    std::string text = group(many);
    const Verb verb = one_of(verbs);
    text.append(" ").append(many ? verb.of_many : verb.of_one).append(" ").append(group(chance(3)));
    if (chance(2)) text.append(" ").append(one_of(places)).append(" ").append(group(false));
    return text.append(". ");
  }

 private:
  template <class List>
  typename List::value_type one_of(const List& list) {
    return list[static_cast<std::size_t>(random_.below(std::ssize(list)))];
  }

  bool chance(std::int64_t of) { return random_.below(of) == 0; }

  std::string group(bool many) {
    std::string text = many ? one_of(numbers) : "the";
    if (chance(2)) text.append(" ").append(one_of(adjectives));
    const Noun noun = one_of(nouns);
    return text.append(" ").append(many ? noun.many : noun.one);
  }

  Random random_;
};

std::int64_t symbol_of(char c) { return c == ' ' ? 26 : c == '.' ? 27 : c - 'a'; }

}  // namespace

std::string make_text(std::uint64_t seed, std::size_t length) {
  Speaker speaker(seed);
  std::string text;
  while (text.size() < length) text += speaker.sentence();
  return text;
}

Corpus::Corpus(std::uint64_t seed, std::size_t length) : seed_(seed) {
  for (const char c : make_text(seed, length)) text_.push_back(symbol_of(c));
}

Batch Corpus::batch(std::int64_t step, std::int64_t first, std::int64_t count, std::int64_t length) const {
  const Batch batch{.characters = at::empty({count, length}, at::kLong), .next = at::empty({count, length}, at::kLong)};
  for (std::int64_t i = 0; i < count; ++i) {
    Random random(derived_seed(derived_seed(seed_, static_cast<std::uint64_t>(step)), static_cast<std::uint64_t>(first + i)));
    const std::int64_t* from = text_.data() + random.below(std::ssize(text_) - length);
    std::copy_n(from, length, batch.characters.data_ptr<std::int64_t>() + i * length);
    std::copy_n(from + 1, length, batch.next.data_ptr<std::int64_t>() + i * length);
  }
  return batch;
}

}  // namespace moebench::example
