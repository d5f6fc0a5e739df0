using System.Text.Json;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Loras;
using AdGenius.Diffusion.Schedulers;

namespace AdGenius.Diffusion.Models;

/// <summary>A model folder in the Hugging Face / Optimum layout as read from its files without loading weights.</summary>
public sealed class ModelFolder
{
    private const string IndexFile = "model_index.json";
    private const string RefinerFolder = "refiner";
    private const int TimeIdsWithScore = 5;

    // What the documentation of diffusers and the model's paper use.
    private const double DefaultRefinerStart = 0.8;

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
    public long WeightBytes => Parts.Values.Sum(x => x.Bytes) + (Refiner?.WeightBytes ?? 0);

    /// <summary>
    /// The scheduler class in use: the one that model_index.json names, or else its configuration, unless it was overridden.
    /// </summary>
    public string SchedulerName => SchedulerConfiguration.ClassName;

    /// <summary>The scheduler in use, and how many steps it takes.</summary>
    public SchedulerChoice OwnScheduler => SchedulerChoices.Own(this);

    /// <summary>The schedulers that a request can choose, in the order of <see cref="SchedulerCatalog.Names"/>.</summary>
    public IReadOnlyList<SchedulerChoice> Schedulers => [.. SchedulerChoices.Of(this)];

    /// <summary>The values of requests that leave them open.</summary>
    public ModelDefaults Defaults { get; private set; } = null!;

    /// <summary>Whether pictures can be made from pictures.</summary>
    public bool SupportsImageToImage => Parts.ContainsKey("vae_encoder");

    /// <summary>
    /// The LoRA adapters beside the graphs, by name: files <c>loras/NAME.safetensors</c> or <c>loras/NAME.onnx_adapter</c>, and folders
    /// <c>loras/NAME</c> that PEFT or diffusers wrote. The value is the file, or the folder where each part has a file of its own.
    /// </summary>
    public IReadOnlyDictionary<string, string> Loras { get; private init; } = new Dictionary<string, string>();

    /// <summary>
    /// What LoRA adapters are applied without, in a sentence for each file that has such tensors: what ComfyUI adds to files of Flux. As
    /// in diffusers.
    /// </summary>
    public IReadOnlyList<string> LeftOutOfLoras { get; private init; } = [];

    /// <summary>
    /// Why LoRA adapters cannot be used, in a sentence for each file: it is damaged, or of a format that is not supported. The jobs that
    /// name them fail, and no others. Files of PyTorch and folders of several adapters are named too.
    /// </summary>
    public IReadOnlyList<string> UnusableLoras { get; private init; } = [];

    /// <summary>The names of <see cref="Loras"/> without those of adapters that cannot be used, in their order.</summary>
    public IReadOnlyList<string> UsableLoras { get; private init; } = [];

    /// <summary>Whether the U-Net is fused with a ControlNet, so that every request needs a control image.</summary>
    public bool RequiresControlImage { get; private init; }

    /// <summary>Whether a request can have a control image.</summary>
    public bool SupportsControlImage => RequiresControlImage || Parts.ContainsKey("controlnet");

    /// <summary>Whether it is an inpainting model, so that every request needs a picture and a mask.</summary>
    public bool RequiresMask { get; private init; }

    /// <summary>
    /// Whether a request can have a mask. A model that is none for inpainting keeps what the mask does not cover by putting it back after
    /// each step; a refiner would need the same in its own steps.
    /// </summary>
    public bool SupportsMask => RequiresMask || (SupportsImageToImage && Refiner is null);

    /// <summary>
    /// Whether a negative prompt changes pictures with the model's own guidance: not where guidance is an input of the denoiser or is
    /// distilled into its weights, and not at a guidance scale of 1 and below.
    /// </summary>
    public bool UsesNegativePrompt => GuidesBySecondRun && Defaults.GuidanceScale > 1;

    /// <summary>The places and subjects that it draws, where its folder names them; null for a model of any subject.</summary>
    public ModelSubjects? Subjects { get; private init; }

    /// <summary>
    /// Why pictures are not checked although the folder has a safety checker, in sentences: its graph is missing, or model_index.json
    /// leaves it out. Null where it is used, or where there is no checker at all.
    /// </summary>
    public string? MissingSafetyChecker { get; private init; }

    /// <summary>
    /// The SDXL refiner that does the last steps of this model's pictures: the folder <c>refiner</c> in it, or one that the operator names;
    /// null for none.
    /// </summary>
    public ModelFolder? Refiner { get; private set; }

    /// <summary>Where the refiner takes over: the share of the noise levels that the model does itself.</summary>
    public double RefinerStart { get; private set; } = DefaultRefinerStart;

    internal SchedulerConfiguration SchedulerConfiguration { get; private init; } = null!;

    /// <summary>Whether it is run with <see cref="SchedulerCatalog.EdmClasses"/> only.</summary>
    internal bool IsEdm { get; private init; }

    /// <summary>Whether its pipeline is that of latent consistency models, which starts from pictures in a way of its own.</summary>
    internal bool IsConsistencyPipeline { get; private init; }

    /// <summary>Whether guidance needs a second run with the negative prompt.</summary>
    internal bool GuidesBySecondRun { get; private init; }

    /// <summary>Whether the U-Net takes an aesthetic score in the place of the target's size.</summary>
    internal bool RequiresAestheticScore { get; private init; }

    internal VaeConfiguration Vae { get; private init; } = null!;

    internal bool ZeroesEmptyNegative { get; private init; }

    /// <summary>The parts and tokenizers of its family.</summary>
    internal ModelLayout Layout => ModelLayout.Of(Kind);

    /// <summary>How many latents a token of the transformer is wide and high; 1 for U-Nets.</summary>
    internal int PatchSide { get; private init; }

    /// <summary>
    /// Tokens of a prompt that T5 reads, without its end; null where only CLIP reads prompts, 75 tokens at a time.
    /// </summary>
    public int? PromptTokens { get; private init; }

    /// <summary>Ids that T5 is given, with its end and padding; 0 for families without T5.</summary>
    internal int MaxPromptTokens { get; private init; }

    /// <summary>One of <see cref="Schedulers"/> by its name; null where it cannot be used with this model.</summary>
    public SchedulerChoice? FindScheduler(string name) => SchedulerChoices.Find(this, name);

    /// <summary>Reads what a folder contains.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="scheduler">
    /// Takes the place of the scheduler that the folder names: one of <see cref="SchedulerCatalog.Names"/>, or a class name; null for the
    /// folder's own.
    /// </param>
    /// <exception cref="ModelFaultException">Something is missing or damaged; the message names the file.</exception>
    public static ModelFolder Inspect(string path, string? scheduler = null) =>
        Inspect(path, scheduler is null ? null : new ModelOverrides { Scheduler = scheduler });

    private static ModelFolder ReadModel(string path, string? scheduler)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(full))
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                File.Exists(full)
                    ? $"\"{path}\" is a file: name the folder of a model, which has {IndexFile} in it."
                    : $"The model folder \"{path}\" does not exist.");
        }

        ModelFolder folder = ReadOrThrow(full, scheduler);
        return folder.Kind != ModelKind.StableDiffusionXlRefiner ? folder : throw new ModelFaultException(
            ModelFault.BadConfiguration,
            $"{folder.Name} is a refiner of Stable Diffusion XL and makes no pictures alone. Put it into the folder \"{RefinerFolder}\" of "
            + "an SDXL model, or name it as the refiner of one.");
    }

    private static ModelFolder ReadOrThrow(string full, string? scheduler)
    {
        try
        {
            return Read(full, scheduler);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or ArgumentException or FormatException or ArithmeticException)
        {
            // One bad folder is one bad line in a list of folders, whatever is wrong with it.
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The model folder {System.IO.Path.GetFileName(full)} cannot be read: "
                + failure.Message.Replace(full, "", StringComparison.Ordinal),
                failure);
        }
    }

    /// <summary>The model folders directly below a folder, sorted by name; a folder that cannot be used has a fault instead.</summary>
    public static IReadOnlyList<(string Name, ModelFolder? Folder, string? Fault)> List(string root) => List(root, scheduler: null);

    /// <summary>The same with a scheduler in the place of those that the folders name.</summary>
    /// <param name="root">The folder above them.</param>
    /// <param name="scheduler">As for <see cref="Inspect(string, string?)"/>.</param>
    public static IReadOnlyList<(string Name, ModelFolder? Folder, string? Fault)> List(string root, string? scheduler)
    {
        if (!Directory.Exists(root))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(root)
            .Where(x => File.Exists(System.IO.Path.Combine(x, IndexFile)))
            .Order(StringComparer.Ordinal)
            .Select(x => TryInspect(x, scheduler))];
    }

    /// <summary>Reads what a folder contains, with an operator's values in the place of the folder's own.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="overrides">The operator's values; null for none.</param>
    /// <exception cref="ModelFaultException">As for <see cref="Inspect(string, string?)"/>, or the values do not fit the model.</exception>
    public static ModelFolder Inspect(string path, ModelOverrides? overrides)
    {
        ModelFolder folder = ReadModel(path, overrides?.Scheduler);
        if (overrides is not null)
        {
            folder.UseRefiner(overrides);
            folder.Defaults = overrides.ApplyTo(folder.Defaults, folder.Name);
        }

        folder.Defaults.CheckSizes(folder.Name);
        _ = folder.OwnScheduler; // refuses what would fail on the GPU with every picture
        return folder;
    }

    private void UseRefiner(ModelOverrides overrides)
    {
        if (overrides.Refiner is { } path)
        {
            SetRefiner(System.IO.Path.GetFullPath(path), overrides.Scheduler);
        }

        if (overrides.RefinerStart is { } start && Refiner is null)
        {
            throw new ModelFaultException(
                ModelFault.BadConfiguration,
                $"The model {Name} has no refiner, and a start of the refiner ({start}) is configured for it.");
        }

        RefinerStart = overrides.RefinerStart ?? RefinerStart;
    }

    /// <summary>Takes a refiner, and makes the sizes of pictures fit both U-Nets.</summary>
    private void SetRefiner(string full, string? schedulerName)
    {
        Refiner = RefinerCheck.Read(this, full, path => ReadOrThrow(path, schedulerName));
        Defaults = Defaults.IsSizeFixed ? Defaults : Defaults.WithMultiple(Refiner.Defaults.SizeMultiple, Name);
        if (Refiner.Defaults is { IsSizeFixed: true, Width: var width, Height: var height })
        {
            Defaults = !Defaults.IsSizeFixed || (Defaults.Width, Defaults.Height) == (width, height)
                ? Defaults.WithFixedSize((width, height))
                : throw new ModelFaultException(
                    ModelFault.WrongShape,
                    $"{Name} was exported for pictures of {Defaults.Width} × {Defaults.Height} only, its refiner for {width} × {height}.");
        }
    }

    private static ModelFolder Read(string full, string? schedulerName)
    {
        RequireIndex(full);
        JsonFile index = JsonFile.Read(full, IndexFile);
        ModelFolder folder = SupportedPipelines.ExplainFaults(index.ClassName(), () => ReadParts(full, index, schedulerName));
        string own = System.IO.Path.Combine(full, RefinerFolder);
        if (folder.Kind == ModelKind.StableDiffusionXl && File.Exists(System.IO.Path.Combine(own, IndexFile)))
        {
            folder.SetRefiner(own, schedulerName);
        }

        return folder;
    }

    private static ModelFolder ReadParts(string full, JsonFile index, string? schedulerName)
    {
        FolderParts parts = FolderParts.Read(full, index);
        FolderSchedulers schedulers = FolderSchedulers.Read(full, index, schedulerName);
        ModelFolder folder = Build(full, index, parts, schedulers);
        if (FixedSize.Of(parts.Graphs, parts.Layout, folder.Vae, (folder.Defaults.Width, folder.Defaults.Height)) is { } size)
        {
            folder.Defaults = folder.Defaults.WithFixedSize(size);
        }

        return folder;
    }

    /// <summary>People name the folder of a model in the cache of Hugging Face, which has a folder for each of its revisions.</summary>
    private static void RequireIndex(string full)
    {
        const string Snapshots = "snapshots";
        string snapshots = System.IO.Path.Combine(full, Snapshots);
        if (!File.Exists(System.IO.Path.Combine(full, IndexFile)) && Directory.Exists(snapshots)
            && Directory.EnumerateDirectories(snapshots).Order(StringComparer.Ordinal).FirstOrDefault(
                x => File.Exists(System.IO.Path.Combine(x, IndexFile))) is { } revision)
        {
            throw new ModelFaultException(
                ModelFault.MissingFile,
                $"{IndexFile} is missing. The folder is of the cache of Hugging Face, with the model in "
                + $"{Snapshots}/{System.IO.Path.GetFileName(revision)}: name that folder.");
        }

        if (!File.Exists(System.IO.Path.Combine(full, IndexFile)))
        {
            throw new ModelFaultException(ModelFault.MissingFile, $"{IndexFile} is missing.{WhatIsThere(full)}");
        }
    }

    /// <summary>
    /// A model in a folder of the folder, as archives have it, or a part of one, or one for other programs; empty where none is there.
    /// </summary>
    private static string WhatIsThere(string full)
        => Directory.EnumerateDirectories(full).Order(StringComparer.Ordinal).FirstOrDefault(
            x => System.IO.Path.GetFileName(x) != RefinerFolder && File.Exists(System.IO.Path.Combine(x, IndexFile))) is { } inner
                ? $" The folder {System.IO.Path.GetFileName(inner)} in it has one: name that folder."
            : PartClass(full) is { Length: > 0 } part
                ? $" The folder is one part of a model ({part}): name the folder of a whole one."
            : Directory.EnumerateFiles(full).Order(StringComparer.Ordinal).FirstOrDefault(
                x => System.IO.Path.GetExtension(x) is ".safetensors" or ".ckpt" or ".gguf") is { } file
                ? $" The folder has {System.IO.Path.GetFileName(file)}, which is for other programs; export the model to ONNX."
            : "";

    /// <summary>The class of a part of a pipeline, such as a ControlNet, whose folder this is; empty where it is none.</summary>
    private static string PartClass(string full)
    {
        try
        {
            return JsonFile.Read(full, "config.json").ClassName();
        }
        catch (ModelFaultException)
        {
            return "";
        }
    }

    private static ModelFolder Build(string full, JsonFile index, FolderParts parts, FolderSchedulers schedulers)
    {
        ModelLayout layout = parts.Layout;
        var vae = VaeConfiguration.Read(full, layout.Kind, parts.Graphs.GetValueOrDefault("vae_decoder"));
        IReadOnlyDictionary<string, long[]> inputs = parts.Denoiser.Inputs;
        bool isInpainting = parts.AreForInpainting(full, index, vae);
        IReadOnlyDictionary<string, string> loras = LoraFolder.Find(full);
        (Dictionary<string, ModelPart> adapted, IReadOnlyList<string> leftOut, IReadOnlyList<(string Name, string Reason)> unusable)
            = LoraFolder.Adapt(parts.Found, layout, loras);
        return new ModelFolder(full)
        {
            Kind = layout.Kind,
            Parts = adapted,
            SchedulerConfiguration = schedulers.Effective,
            IsEdm = schedulers.AreOfEdm,
            IsConsistencyPipeline = index.ClassName().Contains("LatentConsistencyModel", StringComparison.Ordinal),
            Vae = vae,

            // The default of the pipeline of SDXL, which the others do not have.
            ZeroesEmptyNegative = index.Flag("force_zeros_for_empty_prompt") ?? IsXl(layout.Kind),
            RequiresAestheticScore = inputs.GetValueOrDefault("time_ids") is [_, > 0 and var timeIds]
                ? timeIds == TimeIdsWithScore
                : index.Flag(ModelLayout.AestheticScore) ?? false,
            RefinerStart = RefinerStartOf(index),
            GuidesBySecondRun = layout.Kind != ModelKind.Flux && !inputs.ContainsKey("timestep_cond"),
            RequiresMask = isInpainting,
            RequiresControlImage = inputs.ContainsKey("controlnet_conds"),
            Loras = loras,
            LeftOutOfLoras = leftOut,
            UnusableLoras = [.. unusable.Select(x => x.Reason), .. LoraFolder.Ignored(full)],
            UsableLoras = [.. loras.Keys.Except(unusable.Select(x => x.Name))],
            Subjects = ModelSubjects.Read(index),
            MissingSafetyChecker = parts.MissingSafetyChecker is { } reason ? reason + " The model's pictures are not checked." : null,
            PatchSide = layout.IsTransformer ? TransformerDefaultsReader.PatchSide(full, layout.Kind) : 1,
            MaxPromptTokens = TransformerDefaultsReader.MaxPromptTokens(index, layout),
            PromptTokens = TransformerDefaultsReader.PromptTokens(index, layout, parts.Graphs),
            Defaults = DefaultsOf(full, index, vae, parts, schedulers),
        };
    }

    private static ModelDefaults DefaultsOf(
        string full, JsonFile index, VaeConfiguration vae, FolderParts parts, FolderSchedulers schedulers)
    {
        IReadOnlyDictionary<string, long[]> inputs = parts.Denoiser.Inputs;
        return parts.Layout.IsTransformer
            ? TransformerDefaultsReader.Read(full, index, vae, parts.Layout.Kind, inputs.ContainsKey("guidance"))
            : ModelDefaultsReader.Read(
                full,
                index,
                vae,
                IsXl(parts.Layout.Kind),
                parts.Denoiser,
                inputs.ContainsKey("timestep_cond"),
                SchedulerCatalog.Create(schedulers.Effective),
                schedulers.Own);
    }

    private static bool IsXl(ModelKind kind) => kind is ModelKind.StableDiffusionXl or ModelKind.StableDiffusionXlRefiner;

    private static double RefinerStartOf(JsonFile index)
    {
        JsonFile own = index.Section("adgenius");
        double start = own.Number("refiner_start") ?? DefaultRefinerStart;
        return start is > 0 and < 1
            ? start
            : throw own.Wrong("refiner_start", FormattableString.Invariant($"above 0 and below 1; it is {start}"));
    }

    private static (string Name, ModelFolder? Folder, string? Fault) TryInspect(string path, string? scheduler)
    {
        string name = System.IO.Path.GetFileName(path);
        try
        {
            return (name, Inspect(path, scheduler), null);
        }
        catch (ModelFaultException fault)
        {
            return (name, null, fault.Message);
        }
    }
}
