#include "benchmarks/paper/restoring.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/paper/data.h"

namespace moebench::paper {
namespace {

std::vector<OverheadCell> cells() { return read_fig13(fixtures::data_folder()); }

bool all(const OverheadCell&) { return true; }

TEST(RestoringTest, TheTrivialRule) {
  const std::vector<OverheadCell> published = cells();
  const ChoiceJudged judged = judge(published, [&](std::size_t cell) { return trivial_rule(published[cell]); });
  EXPECT_EQ(judged.hits, 8);
  EXPECT_NEAR(judged.regret.count() * 100, 0.94, 0.005);
}

TEST(RestoringTest, ThePapersOwnChoiceMissesOnce) {
  const std::vector<OverheadCell> published = cells();
  const ChoiceJudged judged = judge(published, [&](std::size_t cell) { return published[cell].chosen; });
  EXPECT_EQ(judged.hits, 11);
}

TEST(RestoringTest, PublishedConstantsDoNotExplainTheOverheads) {
  const RestoringModel model(cells(), 4);
  EXPECT_GT(rmse(model.cells(), model.predict({})), Ratio(0.15));
}

// The choice is as good as the trivial rule's; the overheads themselves are not explained: a constant is nearer.
TEST(RestoringTest, FittedConstantsChooseAsTheTrivialRuleDoes) {
  const RestoringVariant& chosen = chosen_restoring_variant();
  const RestoringModel model(cells(), chosen.granularity);
  const std::vector<Overheads> in_sample = model.predict(model.fit(chosen, all));
  const std::vector<Overheads> held_out = model.hold_out(chosen);
  for (const std::vector<Overheads>& ours : {in_sample, held_out}) {
    EXPECT_EQ(judge(model.cells(), ours).hits, 8);
    EXPECT_NEAR(judge(model.cells(), ours).regret.count() * 100, 0.98, 0.005);
  }
  EXPECT_LT(rmse(model.cells(), in_sample), rmse(model.cells(), constant_held_out(model.cells())));
  EXPECT_GT(rmse(model.cells(), held_out), rmse(model.cells(), constant_held_out(model.cells())));
}

TEST(RestoringTest, HoldingOutDoesNotLookAtTheGroup) {
  std::vector<OverheadCell> changed = cells();
  for (OverheadCell& cell : changed) {
    if (cell.layer.shape.ranks == 64) cell.overheads.fill(Ratio(0.9));
  }
  const RestoringVariant& chosen = chosen_restoring_variant();
  const std::vector<Overheads> before = RestoringModel(cells(), chosen.granularity).hold_out(chosen);
  const std::vector<Overheads> after = RestoringModel(changed, chosen.granularity).hold_out(chosen);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    EXPECT_EQ(before[i] == after[i], changed[i].layer.shape.ranks == 64) << i;
  }
}

TEST(RestoringTest, APerfectPredictionIsJudgedSo) {
  const std::vector<OverheadCell> published = cells();
  std::vector<Overheads> same;
  for (const OverheadCell& cell : published) same.push_back(cell.overheads);
  EXPECT_EQ(rmse(published, same), Ratio(0));
  EXPECT_EQ(judge(published, same).hits, 12);
  EXPECT_EQ(judge(published, same).regret, Ratio(0));
}

}  // namespace
}  // namespace moebench::paper
