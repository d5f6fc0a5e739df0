using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Tokenization;

namespace AdGenius.Diffusion.Layouts;

/// <summary>The parts and tokenizers that the folders of a family have, as Optimum names them.</summary>
internal sealed record ModelLayout
{
    /// <summary>The flag of model_index.json: whether the U-Net takes an aesthetic score in the place of the target's size.</summary>
    internal const string AestheticScore = "requires_aesthetics_score";

    /// <summary>The folder of the graph that classifies pictures.</summary>
    internal const string SafetyChecker = "safety_checker";

    /// <summary>The folder of a ControlNet in a graph of its own.</summary>
    internal const string ControlNet = "controlnet";

    private static readonly string[] Vae = ["vae_encoder", SafetyChecker];

    private static readonly ModelLayout StableDiffusion = new()
    {
        Kind = ModelKind.StableDiffusion,
        Required = ["text_encoder", "unet", "vae_decoder"],
        Optional = [ControlNet, .. Vae],
        ClipTokenizers = ["tokenizer"],
    };

    private static readonly ModelLayout StableDiffusionXl = new()
    {
        Kind = ModelKind.StableDiffusionXl,
        Required = ["text_encoder", "text_encoder_2", "unet", "vae_decoder"],
        Optional = [ControlNet, .. Vae],
        ClipTokenizers = ["tokenizer", "tokenizer_2"],
    };

    private static readonly ModelLayout StableDiffusionXlRefiner = new()
    {
        Kind = ModelKind.StableDiffusionXlRefiner,
        Required = ["text_encoder_2", "unet"],
        Optional = ["vae_decoder"],
        ClipTokenizers = ["tokenizer_2"],
    };

    private static readonly ModelLayout StableDiffusion3 = new()
    {
        Kind = ModelKind.StableDiffusion3,
        Denoiser = "transformer",
        Required = ["text_encoder", "text_encoder_2", "transformer", "vae_decoder"],
        Optional = ["text_encoder_3", .. Vae],
        ClipTokenizers = ["tokenizer", "tokenizer_2"],
        T5 = ("text_encoder_3", "tokenizer_3", 256),
    };

    // Exporters put their name in front of the pipeline's.
    private static readonly string[] FluxPipelines = ["FluxPipeline", "FluxImg2ImgPipeline", "FluxInpaintPipeline"];

    private static readonly ModelLayout Flux = new()
    {
        Kind = ModelKind.Flux,
        Denoiser = "transformer",
        Required = ["text_encoder", "text_encoder_2", "transformer", "vae_decoder"],
        Optional = Vae,
        ClipTokenizers = ["tokenizer"],
        T5 = ("text_encoder_2", "tokenizer_2", 512),
    };

    internal required ModelKind Kind { get; init; }

    /// <summary>The part that removes noise.</summary>
    internal string Denoiser { get; private init; } = "unet";

    internal required string[] Required { get; init; }

    internal required string[] Optional { get; init; }

    /// <summary>Folders of tokenizers, in the order of the text encoders they belong to.</summary>
    internal required string[] ClipTokenizers { get; init; }

    /// <summary>Text encoder and tokenizer of T5, with the number of ids that the pipeline gives it; null for families without.</summary>
    internal (string Encoder, string Tokenizer, int MaxLength)? T5 { get; private init; }

    internal bool IsTransformer => Denoiser == "transformer";

    /// <summary>The layout of a family.</summary>
    internal static ModelLayout Of(ModelKind kind) => kind switch
    {
        ModelKind.StableDiffusionXl => StableDiffusionXl,
        ModelKind.StableDiffusionXlRefiner => StableDiffusionXlRefiner,
        ModelKind.StableDiffusion3 => StableDiffusion3,
        ModelKind.Flux => Flux,
        _ => StableDiffusion,
    };

    /// <summary>The layout of a folder, by its parts and the pipeline class that model_index.json names.</summary>
    /// <exception cref="ModelFaultException">The folder is of a family that is not supported.</exception>
    internal static ModelLayout Detect(string folder, JsonFile index, string graphFile)
    {
        string name = index.ClassName();
        bool hasTransformer = Has("transformer") || Directory.Exists(Path.Combine(folder, "transformer"));
        if (name.Contains("Flux", StringComparison.Ordinal))
        {
            // Flux for editing, filling or control images, and Flux.2, have other inputs.
            return FluxPipelines.Any(one => name.EndsWith(one, StringComparison.Ordinal)) ? Flux : throw SupportedPipelines.Fault(name);
        }

        if (name.Contains("StableDiffusion3", StringComparison.Ordinal))
        {
            return StableDiffusion3;
        }

        if (hasTransformer && !Has("unet"))
        {
            throw SupportedPipelines.Fault(name);
        }

        bool hasFirstEncoder = Directory.Exists(Path.Combine(folder, "text_encoder"));
        bool isXl = index.Flag(AestheticScore) == true || name.Contains("XL", StringComparison.Ordinal);
        if (isXl && HasFiles(folder, "text_encoder_2") && !hasFirstEncoder)
        {
            return StableDiffusionXlRefiner;
        }

        return HasFiles(folder, "text_encoder_2") || name.Contains("XL", StringComparison.Ordinal) ? StableDiffusionXl : StableDiffusion;

        bool Has(string part) => File.Exists(Path.Combine(folder, part, graphFile));
    }

    /// <summary>Whether the folder of a part has a file in it; those that file managers write, with a dot before, do not count.</summary>
    internal static bool HasFiles(string folder, string part)
        => Path.Combine(folder, part) is var path && Directory.Exists(path)
            && Directory.EnumerateFiles(path).Any(x => !Path.GetFileName(x).StartsWith('.'));

    /// <summary>Refuses tokenizers of which files are missing, or only pointers to the files themselves.</summary>
    internal void RequireTokenizers(string folder, IReadOnlyDictionary<string, ModelPart> parts)
    {
        foreach (string tokenizer in ClipTokenizers)
        {
            // Newer folders have all of it in one file.
            if (!File.Exists(Path.Combine(folder, tokenizer, TokenizerJson.FileName)))
            {
                RequireFile(folder, tokenizer, "vocab.json");
                RequireFile(folder, tokenizer, "merges.txt");
            }

            foreach (string file in ClipTokenizer.Files.Where(x => File.Exists(Path.Combine(folder, tokenizer, x))))
            {
                GitLfsPointer.Reject(Path.Combine(folder, tokenizer, file), $"{tokenizer}/{file}");
            }
        }

        if (T5 is not { } t5 || !parts.ContainsKey(t5.Encoder))
        {
            return;
        }

        if (T5Tokenizer.FileIn(Path.Combine(folder, t5.Tokenizer)) is { } own)
        {
            GitLfsPointer.Reject(Path.Combine(folder, t5.Tokenizer, own), $"{t5.Tokenizer}/{own}");
        }
        else
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                $"{t5.Tokenizer}/{T5Tokenizer.ModelFile} is missing, and so is {t5.Tokenizer}/{TokenizerJson.FileName}: "
                + $"one of them is needed for {t5.Encoder}.");
        }
    }

    internal static void RequireFile(string folder, params string[] parts)
    {
        if (!File.Exists(Path.Combine([folder, .. parts])))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{string.Join('/', parts)} is missing.");
        }
    }
}
