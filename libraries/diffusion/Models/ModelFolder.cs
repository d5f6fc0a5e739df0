using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion;

/// <summary>A model folder in the Hugging Face / Optimum layout as far as its files tell without loading them.</summary>
public sealed class ModelFolder
{
    private const string GraphFile = "model.onnx";

    private ModelFolder(string path)
    {
        Path = path;
        Name = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path));
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>The family it belongs to.</summary>
    public ModelKind Kind { get; private init; }

    /// <summary>The graphs found, by name of their part.</summary>
    public IReadOnlyDictionary<string, ModelPart> Parts { get; private init; } = new Dictionary<string, ModelPart>();

    /// <summary>Bytes of all weights together; what loading takes at least.</summary>
    public long WeightBytes => Parts.Values.Sum(x => x.Bytes);

    /// <summary>The scheduler class its configuration names.</summary>
    public string SchedulerName => SchedulerConfiguration.ClassName;

    /// <summary>What requests that say nothing get.</summary>
    public ModelDefaults Defaults { get; private init; } = null!;

    /// <summary>Whether pictures can be made from pictures.</summary>
    public bool SupportsImageToImage => Parts.ContainsKey("vae_encoder");

    /// <summary>Whether the folder brings a safety checker.</summary>
    public bool HasSafetyChecker => Parts.ContainsKey("safety_checker");

    internal SchedulerConfiguration SchedulerConfiguration { get; private init; } = null!;

    internal VaeConfiguration Vae { get; private init; } = null!;

    internal bool ZeroesEmptyNegative { get; private init; }

    /// <summary>Looks at a folder.</summary>
    /// <exception cref="ModelFaultException">Something is missing or damaged; the message names the file.</exception>
    public static ModelFolder Inspect(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"The model folder \"{path}\" does not exist.");
        }

        RequireFile(full, "model_index.json");
        JsonFile index = JsonFile.Read(full, "model_index.json");
        bool xl = File.Exists(System.IO.Path.Combine(full, "text_encoder_2", GraphFile))
            || index.Text("_class_name") is { } name && name.Contains("XL", StringComparison.Ordinal);
        string[] required = xl ? ["text_encoder", "text_encoder_2", "unet", "vae_decoder"] : ["text_encoder", "unet", "vae_decoder"];
        string[] optional = ["vae_encoder", "safety_checker"];
        var parts = required.Select(x => Find(full, x, required: true)!)
            .Concat(optional.Select(x => Find(full, x, required: false)).OfType<ModelPart>())
            .ToDictionary(x => x.Name, StringComparer.Ordinal);
        foreach (string tokenizer in xl ? new[] { "tokenizer", "tokenizer_2" } : ["tokenizer"])
        {
            RequireFile(full, tokenizer, "vocab.json");
            RequireFile(full, tokenizer, "merges.txt");
        }

        RequireFile(full, "scheduler", "scheduler_config.json");
        var scheduler = SchedulerConfiguration.Parse(File.ReadAllText(System.IO.Path.Combine(full, "scheduler", "scheduler_config.json")));
        Scheduler schedulerInstance = SchedulerCatalog.Create(scheduler);
        VaeConfiguration vae = VaeConfiguration.Read(full, xl);
        return new ModelFolder(full)
        {
            Kind = xl ? ModelKind.StableDiffusionXl : ModelKind.StableDiffusion,
            Parts = parts,
            SchedulerConfiguration = scheduler,
            Vae = vae,
            ZeroesEmptyNegative = index.Flag("force_zeros_for_empty_prompt") ?? false,
            Defaults = ReadDefaults(full, index, vae, xl, schedulerInstance),
        };
    }

    /// <summary>The model folders directly below a folder, sorted by name; what is wrong with one is its text.</summary>
    public static IReadOnlyList<(string Name, ModelFolder? Folder, string? Fault)> List(string root)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(root)
            .Where(x => File.Exists(System.IO.Path.Combine(x, "model_index.json")))
            .Order(StringComparer.Ordinal)
            .Select(TryInspect)];
    }

    private static (string Name, ModelFolder? Folder, string? Fault) TryInspect(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        try
        {
            return (name, Inspect(path), null);
        }
        catch (ModelFaultException fault)
        {
            return (name, null, fault.Message);
        }
    }

    private static ModelDefaults ReadDefaults(string folder, JsonFile index, VaeConfiguration vae, bool xl, Scheduler scheduler)
    {
        JsonFile own = index.Section("adgenius");
        int sampleSize = JsonFile.Read(System.IO.Path.Combine(folder, "unet"), "config.json").Integer("sample_size") ?? (xl ? 128 : 64);
        int side = own.Integer("native_size") ?? sampleSize * vae.Scale;
        bool consistency = scheduler is LcmScheduler or TcdScheduler;

        // Turbo models were distilled without guidance; nothing in their files but the name says so.
        bool turbo = $"{System.IO.Path.GetFileName(folder)} {index.Text("_name_or_path")}".Contains(
            "turbo",
            StringComparison.OrdinalIgnoreCase);
        return new ModelDefaults(
            own.Integer("default_steps") ?? (consistency || turbo ? 4 : 20),
            (float)(own.Number("default_guidance_scale") ?? (turbo ? 0 : consistency ? 8.5 : xl ? 5 : 7.5)),
            side,
            side,
            own.Integer("size_multiple") ?? vae.Scale)
        {
            TrainedSizes = own.Sizes("trained_sizes"),
        };
    }

    private static ModelPart? Find(string folder, string part, bool required)
    {
        string path = System.IO.Path.Combine(folder, part, GraphFile);
        if (!File.Exists(path))
        {
            return required ? throw new ModelFaultException(ModelFault.MissingFile, $"{part}/{GraphFile} is missing.") : null;
        }

        if (!OnnxFileCheck.IsComplete(path))
        {
            throw new ModelFaultException(ModelFault.BadGraph, $"{part}/{GraphFile} is truncated or not an ONNX file.");
        }

        // Weights too large for one file lie beside it under a name of the exporter's choice.
        long bytes = new DirectoryInfo(System.IO.Path.Combine(folder, part)).EnumerateFiles().Sum(x => x.Length);
        return new ModelPart(part, path, bytes);
    }

    private static void RequireFile(string folder, params string[] parts)
    {
        if (!File.Exists(System.IO.Path.Combine([folder, .. parts])))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{string.Join('/', parts)} is missing.");
        }
    }
}
