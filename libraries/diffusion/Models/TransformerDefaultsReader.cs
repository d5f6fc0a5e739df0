using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Onnx;

namespace AdGenius.Diffusion.Models;

/// <summary>
/// Derives the defaults of a model with a transformer from its configuration files; the section "adgenius" of model_index.json wins.
/// </summary>
internal static class TransformerDefaultsReader
{
    private const string ConfigurationFile = "transformer/config.json";

    // sample_size of the published models; Flux's file names none.
    private const int DefaultSampleSize = 128;

    internal static ModelDefaults Read(string folder, JsonFile index, VaeConfiguration vae, ModelKind kind, bool embedsGuidance)
    {
        JsonFile own = index.Section("adgenius");
        JsonFile transformer = JsonFile.Read(folder, ConfigurationFile);
        int patch = PatchSide(folder, kind);
        int multiple = own.Integer("size_multiple") ?? vae.Scale * patch;
        if (multiple < 1 || multiple % (vae.Scale * patch) != 0)
        {
            throw own.Wrong(
                "size_multiple",
                $"a multiple of {vae.Scale * patch}, the scale of the VAE times the side of the transformer's patches; it is {multiple}");
        }

        (int Width, int Height) latents = transformer.SideOrSize("sample_size") ?? (DefaultSampleSize, DefaultSampleSize);
        (int Width, int Height) native = own.SideOrSize("native_size") ?? (latents.Width * vae.Scale, latents.Height * vae.Scale);

        // The published defaults: SD 3 and 3.5 with guidance by a second run, Flux dev with guidance as an input, and Flux schnell,
        // which is distilled to four steps and has no such input.
        (int familySteps, double familyGuidance) = kind == ModelKind.StableDiffusion3 ? (28, 7.0) : embedsGuidance ? (28, 3.5) : (4, 0.0);
        int steps = own.Integer("default_steps") ?? familySteps;
        return new ModelDefaults(
            steps is >= 1 and <= 1000 ? steps : throw own.Wrong("default_steps", $"from 1 to 1000; it is {steps}"),
            ModelDefaultsReader.GuidanceScale(own) ?? (float)familyGuidance,
            ModelDefaultsReader.RoundToMultiple(native.Width, multiple),
            ModelDefaultsReader.RoundToMultiple(native.Height, multiple),
            multiple)
        {
            TrainedSizes = ModelDefaultsReader.TrainedSizes(own, multiple),
            MaxSide = MaxSide(transformer, kind, vae.Scale * patch),
        };
    }

    /// <summary>SD 3 cuts its positions out of a square table; Flux computes them.</summary>
    private static int MaxSide(JsonFile transformer, ModelKind kind, int patchPixels)
    {
        const int Limit = 4096;

        // The default of the class, which the published models do not use.
        const int DefaultPositions = 96;
        return kind == ModelKind.StableDiffusion3
            ? Math.Clamp((transformer.Integer("pos_embed_max_size") ?? DefaultPositions) * patchPixels, patchPixels, Limit)
            : Limit;
    }

    /// <summary>How many latents a patch is wide and high.</summary>
    internal static int PatchSide(string folder, ModelKind kind)
    {
        JsonFile transformer = JsonFile.Read(folder, ConfigurationFile);

        // Flux packs squares of two before the graph sees them, and its patch_size is 1.
        int patch = kind == ModelKind.Flux ? 2 : transformer.Integer("patch_size") ?? 2;
        return patch is >= 1 and <= 16 ? patch : throw transformer.Wrong("patch_size", $"from 1 to 16; it is {patch}");
    }

    /// <summary>Tokens of a prompt that T5 reads; null without T5. An export with a fixed number of ids has that number.</summary>
    internal static int? PromptTokens(JsonFile index, ModelLayout layout, IReadOnlyDictionary<string, OnnxFile> graphs)
        => layout.T5 is not { } t5 || !graphs.TryGetValue(t5.Encoder, out OnnxFile? graph) ? null
            : graph.Inputs.GetValueOrDefault("input_ids") is [_, > 1 and var count] ? (int)count - 1
            : MaxPromptTokens(index, layout) - 1;

    /// <summary>Ids that T5 is given: the pipelines' own number unless the folder names one.</summary>
    internal static int MaxPromptTokens(JsonFile index, ModelLayout layout)
    {
        const int Max = 4096;
        if (layout.T5 is not { } t5)
        {
            return 0;
        }

        JsonFile own = index.Section("adgenius");
        int length = own.Integer("max_sequence_length") ?? t5.MaxLength;
        return length is >= 2 and <= Max ? length : throw own.Wrong("max_sequence_length", $"from 2 to {Max}; it is {length}");
    }
}
