using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;
using static AdGenius.Diffusion.Tests.Loras.LoraFiles;

namespace AdGenius.Diffusion.Tests.Loras;

/// <summary>Tensors that diffusers leaves out of files of adapters, as _convert_kohya_flux_lora_to_diffusers does.</summary>
public sealed class LeftOutTensorsTests
{
    [Fact]
    public void A_file_of_Flux_is_applied_without_them()
    {
        using TemporaryFolder folder = WithFile("flux", "peft");
        string comfy = folder.File("loras", "comfy.safetensors");
        File.Copy(folder.File("loras", "peft.safetensors"), comfy);
        const string Settings = """{"transformer.lora_alpha":6,"transformer.r":3,"text_encoder_2.lora_alpha":6}""";
        Rewrite(
            comfy,
            name => name,
            Settings,
            [
                "text_encoders.clip_l.transformer.text_model.encoder.layers.0.layer_norm1.diff",
                "text_encoders.clip_l.transformer.text_model.final_layer_norm.diff",
                "text_encoders.clip_l.transformer.text_model.embeddings.position_embedding.lora_down.weight",
                "text_encoders.clip_l.transformer.text_model.embeddings.token_embedding.lora_up.weight",
                "lora_te1_text_projection.lora_down.weight",
                "lora_te1_text_projection.alpha",
            ]);
        ImageRequest request = new() { Prompt = "a red car", Seed = 7, Steps = 2, Width = 64, Height = 64 };
        byte[] made = Picture(folder.Path, request with { Loras = [new LoraRequest("comfy", 0.7f)] });
        Assert.Equal(Picture(folder.Path, request with { Loras = [new LoraRequest("peft", 0.7f)] }), made);
        Assert.True(Difference(Picture(folder.Path, request), made) > 1000, "the adapter changes the picture");
        Assert.Equal(
            ["loras/comfy.safetensors is applied without diff of norms, position_embedding, text_projection, token_embedding "
                + "(6 of 38 tensors)."],
            ModelFolder.Inspect(folder.Path).LeftOutOfLoras);
    }

    [Theory]
    [InlineData("lora_unet_to_q.dora_scale", null)]
    [InlineData("diffusion_model.img_in.diff_b", "diff_b")]
    [InlineData("diffusion_model.double_blocks.0.img_attn.norm.key_norm.diff", "diff of norms")]
    [InlineData("text_encoders.clip_l.transformer.text_model.encoder.layers.11.layer_norm2.diff", "diff of norms")]
    [InlineData("lora_te1_text_model_final_layer_norm.diff", "diff of norms")]
    [InlineData("lora_te_text_model_embeddings_position_embedding.alpha", "position_embedding")]
    [InlineData("text_encoders.clip_l.transformer.text_model.embeddings.position_embedding.diff", "position_embedding")]
    [InlineData("lora_te1_text_model_embeddings_token_embedding.lora_down.weight", "token_embedding")]
    [InlineData("text_encoders.t5xxl.transformer.encoder.block.0.layer.0.SelfAttention.q.lora_down.weight", "t5xxl")]
    [InlineData("text_encoders.clip_l.transformer.text_projection.lora_up.weight", "text_projection")]
    [InlineData("lora_unet_img_in.diff", null)]
    [InlineData("diffusion_model.img_in.lora_down.weight", null)]
    [InlineData("text_encoder.text_model.embeddings.token_embedding.lora_embedding_A", null)]
    public void They_are_known_by_their_names(string name, string? kind)
        => Assert.All(Enum.GetValues<ModelKind>(), model => Assert.Equal(kind, LeftOutTensors.KindOf(name, model)));

    /// <summary>The first text encoder of Stable Diffusion 3 has a projection, that of Flux has none.</summary>
    [Theory]
    [InlineData("lora_te_text_projection.lora_up.weight")]
    [InlineData("lora_te1_text_projection.lora_down.weight")]
    public void A_projection_of_CLIP_is_left_out_of_files_of_Flux_alone(string name)
        => Assert.All(
            Enum.GetValues<ModelKind>(),
            model => Assert.Equal(model == ModelKind.Flux ? "text_projection" : null, LeftOutTensors.KindOf(name, model)));
}
