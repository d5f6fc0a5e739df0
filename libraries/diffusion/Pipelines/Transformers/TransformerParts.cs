using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Graphs;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Onnx;
using AdGenius.Diffusion.Prompts;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Pipelines.Transformers;

/// <summary>Puts the parts of Stable Diffusion 3 and Flux together, and checks that they belong together.</summary>
internal static class TransformerParts
{
    // joint_attention_dim of the published models.
    private const int DefaultWidth = 4096;

    internal static (IPromptEncoder Prompts, IDenoiser Denoiser) Create(
        ModelFolder folder, ModelGraphs graphs, ClipTokenizer[] clips, T5Tokenizer? t5)
    {
        var signature = new TransformerSignature(graphs.Transformer, folder.Kind, folder.Vae.Channels);
        ModelConsistency.CheckDecoder(folder, graphs.VaeDecoder);
        ModelConsistency.CheckTokenizers(folder, clips);
        CheckT5(folder, t5);
        IPromptEncoder prompts = folder.Kind == ModelKind.Flux
            ? CreateFlux(graphs, clips, t5!, signature)
            : CreateStableDiffusion3(folder, graphs, clips, t5, signature);
        return (prompts, new TransformerDenoiser(graphs.Transformer, signature));
    }

    private static FluxPrompts CreateFlux(ModelGraphs graphs, ClipTokenizer[] clips, T5Tokenizer t5, TransformerSignature signature)
    {
        var clip = new TextTower(clips[0], graphs.TextEncoder, "text_encoder", penultimate: false, "pooler_output");
        var tower = new T5Tower(FitToGraph(t5, graphs.SecondTextEncoder!), graphs.SecondTextEncoder!, "text_encoder_2");
        RequireSame(tower.DeclaredWidth, signature.Hidden, "text_encoder_2 gives", "numbers per token");
        RequireSame(WidthOf(graphs.TextEncoder, "pooler_output"), signature.Pooled, "text_encoder gives", "pooled numbers");
        return new FluxPrompts(clip, tower);
    }

    private static StableDiffusion3Prompts CreateStableDiffusion3(
        ModelFolder folder, ModelGraphs graphs, ClipTokenizer[] clips, T5Tokenizer? t5, TransformerSignature signature)
    {
        var first = new TextTower(clips[0], graphs.TextEncoder, "text_encoder", penultimate: true, "text_embeds");
        var second = new TextTower(clips[1], graphs.SecondTextEncoder!, "text_encoder_2", penultimate: true, "text_embeds");
        T5Tower? tower = t5 is not null && graphs.ThirdTextEncoder is { } third
            ? new T5Tower(FitToGraph(t5, third), third, "text_encoder_3")
            : null;
        int pooledFirst = WidthOf(graphs.TextEncoder, "text_embeds");
        int pooledSecond = WidthOf(graphs.SecondTextEncoder!, "text_embeds");
        int pooled = pooledFirst > 0 && pooledSecond > 0 ? pooledFirst + pooledSecond : -1;
        RequireSame(pooled, signature.Pooled, "text_encoder and text_encoder_2 give", "pooled numbers");
        RequireSame(tower?.DeclaredWidth ?? -1, signature.Hidden, "text_encoder_3 gives", "numbers per token");
        int width = signature.Hidden.Dimensions[^1] is > 0 and var declared ? declared
            : JsonFile.Read(folder.Path, "transformer/config.json").Integer("joint_attention_dim")
                ?? (tower?.DeclaredWidth is > 0 and var given ? given : DefaultWidth);
        return new StableDiffusion3Prompts(first, second, tower, width, folder.MaxPromptTokens);
    }

    /// <summary>An export with a fixed number of tokens gets that number.</summary>
    private static T5Tokenizer FitToGraph(T5Tokenizer tokenizer, IGraph graph)
        => graph.Inputs.GetValueOrDefault("input_ids")?.Dimensions is [_, > 1 and var length] ? tokenizer.WithLength(length) : tokenizer;

    private static int WidthOf(IGraph graph, string output)
        => graph.Outputs.GetValueOrDefault(output)?.Dimensions is [.., var width] ? width : -1;

    private static void RequireSame(int given, GraphTensor input, string who, string what)
    {
        int wanted = input.Dimensions[^1];
        if (given > 0 && wanted > 0 && given != wanted)
        {
            throw new ModelFaultException(
                ModelFault.WrongShape,
                $"{who} {given} {what}, transformer/model.onnx takes {wanted} ({input.Name}): they do not belong together.");
        }
    }

    internal static void CheckT5(ModelFolder folder, T5Tokenizer? t5)
    {
        if (t5 is null || folder.Layout.T5 is not { } layout)
        {
            return;
        }

        int? size = JsonFile.Read(folder.Path, $"{layout.Encoder}/config.json").Integer("vocab_size");
        if (size is { } known && t5.VocabularySize > known)
        {
            throw new ModelFaultException(
                ModelFault.BadTokenizer,
                $"{layout.Tokenizer} has {t5.VocabularySize} ids, {layout.Encoder} knows {known} (vocab_size in its config.json): "
                + "they do not belong together.");
        }
    }
}
