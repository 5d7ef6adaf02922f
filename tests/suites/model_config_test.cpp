// The fields of real models' files, and what is said about others.

#include "suites/model_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/base/error.h"

namespace moebench {
namespace {

using ::testing::HasSubstr;

ModelConfig config_of(const std::string& text) { return model_config_from_text(text, "config.json"); }

std::string error_of(const std::string& text) {
  try {
    config_of(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

// What counts of the files that the models are published with.
TEST(ModelConfig, ReadsMixtral) {
  const ModelConfig model =
      config_of(R"({"architectures": ["MixtralForCausalLM"], "hidden_act": "silu", "hidden_size": 4096,
    "intermediate_size": 14336, "model_type": "mixtral", "num_experts_per_tok": 2, "num_hidden_layers": 32,
    "num_local_experts": 8, "sliding_window": null, "torch_dtype": "bfloat16"})");
  EXPECT_EQ(model, (ModelConfig{.name = "mixtral",
                                .model_dim = Features(4096),
                                .hidden_dim = Features(14336),
                                .experts = 8,
                                .top_k = 2,
                                .dtype = ElementType::bf16,
                                .activation = Activation::swiglu}));
}

TEST(ModelConfig, ReadsDeepSeek) {
  const ModelConfig model = config_of(R"({"hidden_act": "silu", "hidden_size": 7168, "intermediate_size": 18432,
    "model_type": "deepseek_v3", "moe_intermediate_size": 2048, "n_routed_experts": 256, "n_shared_experts": 1,
    "num_experts_per_tok": 8, "scoring_func": "sigmoid", "torch_dtype": "bfloat16"})");
  EXPECT_EQ(model.experts, 256);
  EXPECT_EQ(model.top_k, 8);
  EXPECT_EQ(model.model_dim, Features(7168));
  EXPECT_EQ(model.hidden_dim, Features(2048)) << "an expert's own, not that of the dense layers";
  EXPECT_EQ(model.gate, GateKind::sigmoid);
  const ModelConfig v2 = config_of(R"({"hidden_act": "silu", "hidden_size": 2048, "intermediate_size": 10944,
    "moe_intermediate_size": 1408, "n_routed_experts": 64, "num_experts_per_tok": 6, "scoring_func": "softmax"})");
  EXPECT_EQ(v2.gate, GateKind::softmax);
  EXPECT_EQ(v2.experts, 64);
}

TEST(ModelConfig, ReadsQwen) {
  const ModelConfig model = config_of(R"({"hidden_act": "silu", "hidden_size": 2048, "intermediate_size": 6144,
    "model_type": "qwen3_moe", "moe_intermediate_size": 768, "num_experts": 128, "num_experts_per_tok": 8,
    "dtype": "bfloat16"})");
  EXPECT_EQ(model.experts, 128);
  EXPECT_EQ(model.hidden_dim, Features(768));
  EXPECT_EQ(model.dtype, ElementType::bf16);
}

TEST(ModelConfig, ReadsGptOss) {
  const ModelConfig model = config_of(R"({"experts_per_token": 4, "hidden_act": "silu", "hidden_size": 2880,
    "intermediate_size": 2880, "model_type": "gpt_oss", "num_experts_per_tok": 4, "num_local_experts": 32,
    "quantization_config": {"quant_method": "mxfp4"}})");
  EXPECT_EQ(model.experts, 32);
  EXPECT_EQ(model.top_k, 4);
  EXPECT_EQ(model.hidden_dim, Features(2880));
}

TEST(ModelConfig, LooksIntoTheParts) {
  const ModelConfig dbrx =
      config_of(R"({"d_model": 6144, "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16,
    "moe_top_k": 4}, "model_type": "dbrx", "torch_dtype": "float16"})");
  EXPECT_EQ(dbrx.dtype, ElementType::fp16);
  EXPECT_EQ(dbrx.experts, 16);
  EXPECT_EQ(dbrx.top_k, 4);
  EXPECT_EQ(dbrx.model_dim, Features(6144));
  EXPECT_EQ(dbrx.hidden_dim, Features(10752));
  const ModelConfig seeing =
      config_of(R"({"text_config": {"hidden_size": 2048, "moe_intermediate_size": 768, "num_experts":
    128, "num_experts_per_tok": 8, "hidden_act": "silu"}, "vision_config": {"hidden_size": 1152}})");
  EXPECT_EQ(seeing.model_dim, Features(2048));
}

TEST(ModelConfig, WithoutExpertsNamesTheFieldsLookedFor) {
  EXPECT_EQ(error_of(R"({"hidden_size": 4096, "intermediate_size": 11008, "model_type": "llama"})"),
            "config.json: the number of experts is not there: one of the fields num_local_experts, n_routed_experts, "
            "num_experts, moe_num_experts is expected; is this the config.json of a model with experts?");
  EXPECT_THAT(error_of(R"({"num_experts": null})"), HasSubstr("the number of experts is not there"));
  EXPECT_THAT(error_of(R"({"num_experts": 8})"), HasSubstr("num_experts_per_tok"));
}

TEST(ModelConfig, NamesTheFieldThatIsWrong) {
  EXPECT_EQ(error_of(R"({"num_experts": 0})"),
            "config.json: num_experts: is 0: a whole number from 1 to 1048576 is expected");
  EXPECT_THAT(error_of(R"({"num_experts": "8"})"), HasSubstr("num_experts: is \"8\""));
  EXPECT_THAT(error_of(R"({"num_experts": 8.5})"), HasSubstr("num_experts: is 8.5"));
  EXPECT_THAT(error_of(R"({"num_experts": 99999999999})"), HasSubstr("a whole number from 1"));
  const std::string sizes = R"("num_experts": 8, "num_experts_per_tok": 2, "hidden_size": 8, "intermediate_size": 8)";
  EXPECT_THAT(error_of("{" + sizes + R"(, "hidden_act": "tanh"})"), HasSubstr("hidden_act: is tanh"));
  EXPECT_THAT(error_of("{" + sizes + R"(, "torch_dtype": "int8"})"), HasSubstr("torch_dtype: is int8"));
  EXPECT_THAT(error_of("{" + sizes + R"(, "model_type": 3})"), HasSubstr("model_type: is 3: a text is expected"));
  EXPECT_THAT(error_of("[]"), HasSubstr("is no JSON object"));
  EXPECT_THAT(error_of("{"), HasSubstr("is not JSON"));
}

TEST(ModelConfig, AFileThatIsNotThereIsAnError) { EXPECT_THROW(read_model_config("no/such/config.json"), InputError); }

}  // namespace
}  // namespace moebench
