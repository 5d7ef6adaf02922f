#include "reference/layer/tensor_cache.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

namespace moebench {
namespace {

TEST(TensorCache, GivesStorageOutAgainOnceNobodyHoldsIt) {
  TensorCache cache({3, 2}, at::kFloat);
  at::Tensor first = cache.take(3);
  const void* data = first.data_ptr();
  EXPECT_EQ(first.sizes(), (std::vector<std::int64_t>{3, 2}));
  const at::Tensor second = cache.take(3);
  EXPECT_NE(second.data_ptr(), data);
  first.reset();
  EXPECT_EQ(cache.take(3).data_ptr(), data);
}

TEST(TensorCache, AViewHoldsTheStorage) {
  TensorCache cache({3, 2}, at::kFloat);
  const at::Tensor view = cache.take(3)[1];
  EXPECT_NE(cache.take(3).storage().data(), view.storage().data());
}

TEST(TensorCache, FewerRowsLieInTheSameStorage) {
  TensorCache cache({3, 2}, at::kFloat);
  const void* data = cache.take(1).data_ptr();
  const at::Tensor all = cache.take(3);
  EXPECT_EQ(all.data_ptr(), data);
  EXPECT_EQ(all.sizes(), (std::vector<std::int64_t>{3, 2}));
  EXPECT_EQ(cache.take(2).sizes(), (std::vector<std::int64_t>{2, 2}));
}

TEST(TensorCache, MarksOfAGraphDoNotStay) {
  TensorCache cache({3, 2}, at::kFloat);
  cache.take(3).requires_grad_();
  EXPECT_FALSE(cache.take(3).requires_grad());
}

TEST(TensorCache, RemembersAFewStorages) {
  TensorCache cache({3, 2}, at::kFloat);
  std::vector<at::Tensor> held;
  for (int i = 0; i < 20; ++i) held.push_back(cache.take(3));
  for (std::size_t i = 1; i < held.size(); ++i) EXPECT_NE(held[i].data_ptr(), held[i - 1].data_ptr());
  EXPECT_EQ(held.front().storage().use_count(), 1U) << "forgotten, so that it is freed with its tensor";
}

}  // namespace
}  // namespace moebench
