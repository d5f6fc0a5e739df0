using AdGenius.Diffusion.Loras;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Names of tensors and layers in LoRA files.</summary>
public sealed class LoraNameTests
{
    /// <summary>Such a number is of no model.</summary>
    [Fact]
    public void A_name_with_an_enormous_number_is_a_layer_that_no_model_has()
        => Assert.Equal("input_blocks_99999999999_1_proj_in", Assert.Single(OriginalNames.Map(
            LoraPart.Denoiser, "input_blocks_99999999999_1_proj_in")).Module);

    [Theory]
    [InlineData(
        "unet.down_blocks.0.attentions.1.transformer_blocks.0.attn1.to_q.lora_A.weight",
        "Denoiser", "down_blocks_0_attentions_1_transformer_blocks_0_attn1_to_q", "Down")]
    [InlineData(
        "unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_q_lora.up.weight",
        "Denoiser", "mid_block_attentions_0_transformer_blocks_0_attn1_to_q", "Up")]
    [InlineData(
        "text_encoder.text_model.encoder.layers.3.self_attn.q_proj.lora_linear_layer.down.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_q_proj", "Down")]
    [InlineData(
        "text_encoder_2.text_model.encoder.layers.3.mlp.fc1.lora.up.weight",
        "SecondTextEncoder", "text_model_encoder_layers_3_mlp_fc1", "Up")]
    [InlineData("transformer.transformer_blocks.5.attn.add_k_proj.lora_B.weight", "Denoiser", "transformer_blocks_5_attn_add_k_proj", "Up")]
    [InlineData(
        "base_model.model.single_transformer_blocks.2.proj_out.lora_A.default.weight",
        "Denoiser", "single_transformer_blocks_2_proj_out", "Down")]
    [InlineData(
        "base_model.model.text_model.encoder.layers.3.self_attn.q_proj.lora_A.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_q_proj", "Down")]
    [InlineData("lora_te1_text_model_encoder_layers_0_mlp_fc2.alpha", "TextEncoder", "text_model_encoder_layers_0_mlp_fc2", "Alpha")]
    [InlineData(
        "lora_te3_encoder_block_0_layer_0_SelfAttention_q.lora_down.weight",
        "ThirdTextEncoder", "encoder_block_0_layer_0_SelfAttention_q", "Down")]
    [InlineData("diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight", "Denoiser", "double_blocks_0_img_attn_qkv", "Down")]
    [InlineData(
        "unet.mid_block.attentions.0.transformer_blocks.0.attn1.processor.to_out_lora.down.weight",
        "Denoiser", "mid_block_attentions_0_transformer_blocks_0_attn1_to_out_0", "Down")]
    [InlineData(
        "text_encoder.text_model.encoder.layers.3.self_attn.to_v_lora.up.weight",
        "TextEncoder", "text_model_encoder_layers_3_self_attn_v_proj", "Up")]
    [InlineData(
        "text_encoder_2.text_model.encoder.layers.3.self_attn.to_out_lora.up.weight",
        "SecondTextEncoder", "text_model_encoder_layers_3_self_attn_out_proj", "Up")]
    [InlineData(
        "down_blocks.0.attentions.1.transformer_blocks.0.attn2.processor.to_k_lora.up.weight",
        "Denoiser", "down_blocks_0_attentions_1_transformer_blocks_0_attn2_to_k", "Up")]
    [InlineData("mid_block.attentions.0.proj_in.lora_A.weight", "Denoiser", "mid_block_attentions_0_proj_in", "Down")]
    [InlineData("up_blocks.1.resnets.0.conv1.lora.down.weight", "Denoiser", "up_blocks_1_resnets_0_conv1", "Down")]
    [InlineData("transformer_blocks.5.attn.to_q.lora_B.weight", "Denoiser", "transformer_blocks_5_attn_to_q", "Up")]
    [InlineData("single_transformer_blocks.2.proj_out.lora_A.weight", "Denoiser", "single_transformer_blocks_2_proj_out", "Down")]
    [InlineData("proj_out.lora_A.weight", "Denoiser", "proj_out", "Down")]
    [InlineData("pos_embed.proj.lora_B.weight", "Denoiser", "pos_embed_proj", "Up")]
    [InlineData(
        "text_model.encoder.layers.0.mlp.fc1.lora_A.weight", "TextEncoder", "text_model_encoder_layers_0_mlp_fc1", "Down")]
    public void Names_are_read(string name, string part, string module, string kind)
    {
        LoraKey? key = LoraKey.Parse(name);
        Assert.Equal((part, module, kind), ($"{key?.Part}", key?.Module, $"{key?.Kind}"));
    }

    [Theory]
    [InlineData("unet.to_q.lora_magnitude_vector")]
    [InlineData("lora_unet_to_q.hada_w1_a")]
    [InlineData("bundle_emb.ink.string_to_param.*")]
    [InlineData("unet..alpha")]
    public void Names_of_other_kinds_are_not(string name) => Assert.True(LoraKey.Parse(name) is null or { Module: "" });

    /// <summary>Names of the original code, as diffusers' own conversion maps them.</summary>
    [Theory]
    [InlineData("input_blocks_4_1_transformer_blocks_0_attn1_to_q", "down_blocks_1_attentions_0_transformer_blocks_0_attn1_to_q")]
    [InlineData("input_blocks_8_1_proj_in", "down_blocks_2_attentions_1_proj_in")]
    [InlineData("input_blocks_5_0_in_layers_2", "down_blocks_1_resnets_1_conv1")]
    [InlineData("input_blocks_3_0_op", "down_blocks_0_downsamplers_0_conv")]
    [InlineData("middle_block_1_transformer_blocks_9_ff_net_0_proj", "mid_block_attentions_0_transformer_blocks_9_ff_net_0_proj")]
    [InlineData("middle_block_2_emb_layers_1", "mid_block_resnets_1_time_emb_proj")]
    [InlineData("output_blocks_2_1_transformer_blocks_0_attn2_to_out_0", "up_blocks_0_attentions_2_transformer_blocks_0_attn2_to_out_0")]
    [InlineData("output_blocks_2_2_conv", "up_blocks_0_upsamplers_0_conv")]
    [InlineData("output_blocks_8_0_skip_connection", "up_blocks_2_resnets_2_conv_shortcut")]
    [InlineData("double_blocks_3_img_mlp_0", "transformer_blocks_3_ff_net_0_proj")]
    [InlineData("double_blocks_3_txt_attn_proj", "transformer_blocks_3_attn_to_add_out")]
    [InlineData("double_blocks_3_proj_lora1", "transformer_blocks_3_attn_to_out_0")]
    [InlineData("double_blocks_3_proj_lora2", "transformer_blocks_3_attn_to_add_out")]
    [InlineData("single_blocks_7_proj", "single_transformer_blocks_7_proj_out")]
    [InlineData("single_blocks_7_linear2", "single_transformer_blocks_7_proj_out")]
    [InlineData("joint_blocks_1_x_block_mlp_fc2", "transformer_blocks_1_ff_net_2")]
    [InlineData("down_blocks_0_resnets_0_conv1", "down_blocks_0_resnets_0_conv1")]
    [InlineData("time_embed_2", "time_embedding_linear_2")]
    [InlineData("label_emb_0_0", "add_embedding_linear_1")]
    [InlineData("input_blocks_0_0", "conv_in")]
    [InlineData("out_2", "conv_out")]
    [InlineData("img_in", "x_embedder")]
    [InlineData("txt_in", "context_embedder")]
    [InlineData("time_in_in_layer", "time_text_embed_timestep_embedder_linear_1")]
    [InlineData("vector_in_out_layer", "time_text_embed_text_embedder_linear_2")]
    [InlineData("guidance_in_in_layer", "time_text_embed_guidance_embedder_linear_1")]
    [InlineData("final_layer_linear", "proj_out")]
    [InlineData("t_embedder_mlp_2", "time_text_embed_timestep_embedder_linear_2")]
    [InlineData("y_embedder_mlp_0", "time_text_embed_text_embedder_linear_1")]
    [InlineData("joint_blocks_1_context_block_adaLN_modulation_1", "transformer_blocks_1_norm1_context_linear")]
    public void Names_of_the_original_code_are_those_of_diffusers(string original, string expected)
        => Assert.Equal(expected, Assert.Single(OriginalNames.Map(LoraPart.Denoiser, original)).Module);

    [Fact]
    public void What_the_original_code_computes_as_one_is_several_layers()
    {
        Assert.Equal(
            [
                ("transformer_blocks_3_attn_add_q_proj", new LoraRows(0, 1, 3)),
                ("transformer_blocks_3_attn_add_k_proj", new LoraRows(1, 2, 3)),
                ("transformer_blocks_3_attn_add_v_proj", new LoraRows(2, 3, 3)),
            ],
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_txt_attn_qkv").Select(x => (x.Module, x.Rows!)));
        Assert.Equal(
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_txt_attn_qkv").Select(x => (x.Module, x.Rows)),
            OriginalNames.Map(LoraPart.Denoiser, "double_blocks_3_qkv_lora2").Select(x => (x.Module, x.Rows)));
        Assert.Equal(
            [new LoraRows(0, 1, 7), new LoraRows(1, 2, 7), new LoraRows(2, 3, 7), new LoraRows(3, 7, 7)],
            OriginalNames.Map(LoraPart.Denoiser, "single_blocks_3_linear1").Select(x => x.Rows!));
    }

    [Fact]
    public void Shift_and_scale_of_the_last_layer_of_Flux_are_exchanged()
        => Assert.Equal(
            [new LoraLayer(LoraPart.Denoiser, "norm_out_linear") { ExchangesHalves = true }],
            OriginalNames.Map(LoraPart.Denoiser, "final_layer_adaLN_modulation_1"));

    [Fact]
    public void A_layer_is_found_in_a_graph_that_an_exporter_wrapped()
    {
        Assert.Equal("unet_a_to_q", LayerNames.Find("a_to_q", ["unet_a_to_q", "unet_a_to_k"]));
        Assert.Equal("encoder_q", LayerNames.Find("text_model_encoder_q", ["encoder_q", "encoder_k"]));
        Assert.Null(LayerNames.Find("a_to_q", ["x_a_to_q", "y_a_to_q"]));
        Assert.Null(LayerNames.Find("b_proj_out", ["proj_out"]));
        Assert.Equal("unet_down_0_to_q", LayerNames.Find("down_0_to_q", ["controlnets_0_down_0_to_q", "unet_down_0_to_q"]));
        Assert.Null(LayerNames.Find("down_0_to_q", ["controlnets_0_down_0_to_q", "controlnets_1_down_0_to_q"]));
    }
}
