#pragma once
// Between tokens in their own order and their copies in the order of experts. Rows are `width` elements of T, which is
// float, double, c10::BFloat16 or c10::Half; weights, scores and sums are of Wide<T>, and a sum is rounded once. All
// buffers are row-major and nothing is allocated. Ranges given do not overlap unless said.

#include <cstdint>
#include <span>

#include "reference/base/units.h"
#include "reference/kernels/element.h"

namespace moebench {

// Where the copies of one partition's tokens lie.
struct CopyRows {
  Tokens tokens;
  int top_k = 1;
  const std::int32_t* position = nullptr;  // [tokens][top_k] row of the copy in the partition's
                                           // dispatch_input; -1: dropped
};

// Where rows are padded each expert has as many, of which the first hold its copies. Zeroes the others. `filled`
// [experts] is scratch.
template <class T>
void zero_padding(const CopyRows& rows, Tokens rows_of_expert, Features width, std::span<std::int32_t> filled,
                  T* padded);

// A dropped copy has no row: it adds nothing to a sum, and its grad_score is zero.

// dispatch_input[position of (t, j)] = input[t]
template <class T>
void permute(const CopyRows& rows, Features width, const T* input, T* dispatch_input);

// output[t] = sum over j, in order, of weight[t][j] * combined[position of (t, j)]
template <class T>
void unpermute(const CopyRows& rows, Features width, const Wide<T>* weight, const T* combined, T* output);

// grad_score[t][j] = grad_output[t] . combined[position], grad_combined[position] = weight[t][j] * grad_output[t].
// grad_combined may be the same range as combined.
template <class T>
void unpermute_grad(const CopyRows& rows, Features width, const Wide<T>* weight, const T* combined,
                    const T* grad_output, T* grad_combined, Wide<T>* grad_score);

// grad_input[t] = sum over j, in order, of grad_dispatch_input[position of (t, j)], or adds it where `accumulate`.
template <class T>
void permute_grad(const CopyRows& rows, Features width, const T* grad_dispatch_input, bool accumulate, T* grad_input);

}  // namespace moebench
