using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Files;
using AdGenius.Diffusion.Layouts;

namespace AdGenius.Diffusion.Loras;

/// <summary>The LoRA adapters in the folder <c>loras</c> of a model.</summary>
internal static class LoraFolder
{
    internal const string Safetensors = ".safetensors";

    /// <summary>The file in a folder that PEFT wrote.</summary>
    internal const string PeftFile = "adapter_model.safetensors";

    private const string Name = "loras";
    private const string Adapter = ".onnx_adapter";

    // What diffusers writes into a folder.
    private const string DiffusersFile = "pytorch_lora_weights.safetensors";

    // What PyTorch writes: to read it is to run what is in it.
    private static readonly string[] OfPickle = [".pt", ".pth", ".bin", ".ckpt"];

    // PEFT writes one folder for each model that it adapts, and training scripts name them like the folders of the parts.
    private static readonly (string Folder, LoraPart Part)[] PeftFolders =
    [
        ("unet", LoraPart.Denoiser),
        ("transformer", LoraPart.Denoiser),
        ("text_encoder", LoraPart.TextEncoder),
        ("text_encoder_2", LoraPart.SecondTextEncoder),
        ("text_encoder_3", LoraPart.ThirdTextEncoder),
    ];

    /// <summary>
    /// The files by the names of their adapters: of files their own, and of the folders that PEFT and diffusers write the folders'. Where
    /// several have one name, that of ONNX Runtime counts first, then a safetensors file, then a folder. An adapter whose parts have a file
    /// each has its folder in the place of a file.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> Find(string modelFolder)
    {
        string folder = Path.Combine(modelFolder, Name);
        return WhyUnreadable(folder) is not null || !Directory.Exists(folder)
            ? new Dictionary<string, string>()
            : FilesIn(folder)
                .Where(x => Path.GetExtension(x) is Adapter or Safetensors)
                .Order(StringComparer.Ordinal)
                .Select(x => (Name: Path.GetFileNameWithoutExtension(x), File: x))
                .Concat(FoldersIn(folder)
                    .Select(x => (Name: Path.GetFileName(x), File: AdapterIn(x)))
                    .Where(x => x.File is not null)
                    .Select(x => (x.Name, File: x.File!)))
                .DistinctBy(x => x.Name, StringComparer.Ordinal)
                .ToDictionary(x => x.Name, x => x.File, StringComparer.Ordinal);
    }

    /// <summary>
    /// The file or folder of an adapter; null where there is none. A folder that cannot be read is an adapter that cannot be used.
    /// </summary>
    private static string? AdapterIn(string folder)
    {
        try
        {
            return FileIn(folder) ?? (PartFilesIn(folder).Any() ? folder : null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return folder;
        }
    }

    /// <summary>Why the adapters of a model cannot be looked at, in a sentence; null where they can, or there are none.</summary>
    private static string? WhyUnreadable(string folder)
    {
        try
        {
            _ = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return FileFault.Of(Name, failure).Message;
        }
    }

    /// <summary>
    /// Why files and folders beside the adapters are none, in a sentence for each: those that are read by other programs, and those that
    /// have several adapters in them.
    /// </summary>
    internal static IEnumerable<string> Ignored(string modelFolder)
    {
        string folder = Path.Combine(modelFolder, Name);
        return WhyUnreadable(folder) is { } unreadable ? [unreadable]
            : !Directory.Exists(folder) ? []
            : FilesIn(folder).Where(IsOfPyTorch).Order(StringComparer.Ordinal).Select(OfPyTorch)
                .Concat(FoldersIn(folder).Select(WhyIgnored).OfType<string>());
    }

    private static string? WhyIgnored(string folder)
    {
        if (AdapterIn(folder) is not null)
        {
            return null;
        }

        int count = FilesIn(folder).Count(x => Path.GetExtension(x) == Safetensors);
        return count > 0
            ? $"{Name}/{Path.GetFileName(folder)} has {count} files {Safetensors}, none of them with the name {PeftFile} or "
                + $"{DiffusersFile}: put those that are adapters of their own into {Name}."
            : PeftFolders.Select(x => Path.Combine(folder, x.Folder)).Where(Directory.Exists).Prepend(folder)
                .SelectMany(FilesIn).FirstOrDefault(IsOfPyTorch) is { } file ? OfPyTorch(file)
            : null;
    }

    private static bool IsOfPyTorch(string file) => OfPickle.Contains(Path.GetExtension(file));

    private static string OfPyTorch(string file)
        => $"{ShownName(file)} is a file of PyTorch, which is not read: convert it to {Safetensors}.";

    /// <summary>Without those that file managers write, with a dot before.</summary>
    private static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder).Where(IsShown);

    private static IEnumerable<string> FoldersIn(string folder)
        => Directory.EnumerateDirectories(folder).Where(IsShown).Order(StringComparer.Ordinal);

    private static bool IsShown(string path) => !Path.GetFileName(path).StartsWith('.');

    /// <summary>The name of a file from the folder of adapters on, for messages.</summary>
    internal static string ShownName(string path)
    {
        string file = Path.GetFileName(path);
        string? parent = Path.GetDirectoryName(path);
        string? above = Path.GetDirectoryName(parent);
        return Path.GetFileName(above) == Name ? $"{Name}/{Path.GetFileName(parent)}/{file}"
            : Path.GetFileName(parent) != Name && Path.GetFileName(Path.GetDirectoryName(above)) == Name
                ? $"{Name}/{Path.GetFileName(above)}/{Path.GetFileName(parent)}/{file}"
            : $"{Name}/{file}";
    }

    /// <summary>
    /// The safetensors files of an adapter, and the part that each is for; null where the names of its tensors say it. None for an adapter
    /// of ONNX Runtime.
    /// </summary>
    /// <param name="adapter">One of the values of <see cref="Find"/>.</param>
    /// <exception cref="ModelFaultException">A folder of it cannot be read.</exception>
    internal static IReadOnlyList<(string File, LoraPart? Part)> FilesOf(string adapter)
    {
        try
        {
            if (Directory.Exists(adapter))
            {
                _ = FileIn(adapter); // fails where the folder cannot be read
                return [.. PartFilesIn(adapter)];
            }

            return adapter.EndsWith(Adapter, StringComparison.Ordinal) ? [] : [(adapter, null)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(ShownName(adapter), failure);
        }
    }

    private static IEnumerable<(string File, LoraPart? Part)> PartFilesIn(string folder) => PeftFolders
        .Select(x => (Folder: Path.Combine(folder, x.Folder), x.Part))
        .Where(x => Directory.Exists(x.Folder))
        .SelectMany(x => Directory.EnumerateFiles(x.Folder, PeftFile).Select(y => (y, (LoraPart?)x.Part)));

    /// <summary>
    /// The file with the matrices in the folder of one adapter: that of PEFT or diffusers, or the only one of its format; null for none.
    /// </summary>
    private static string? FileIn(string folder)
    {
        string[] files = [.. FilesIn(folder).Where(x => Path.GetExtension(x) == Safetensors)];
        return files.FirstOrDefault(x => Path.GetFileName(x) == PeftFile)
            ?? files.FirstOrDefault(x => Path.GetFileName(x) == DiffusersFile)
            ?? (files is [var only] ? only : null);
    }

    /// <summary>
    /// The parts, with the layers that adapters in safetensors files change: only these get inputs. And what adapters are applied without,
    /// and the adapters that cannot be used, with the reason in a sentence for each file.
    /// </summary>
    /// <param name="parts">The parts of the model.</param>
    /// <param name="layout">Its family.</param>
    /// <param name="files">What <see cref="Find"/> gives.</param>
    internal static (
        Dictionary<string, ModelPart> Parts, IReadOnlyList<string> LeftOut, IReadOnlyList<(string Name, string Reason)> Unusable) Adapt(
        IReadOnlyDictionary<string, ModelPart> parts, ModelLayout layout, IReadOnlyDictionary<string, string> files)
    {
        var modules = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        List<(string Name, string Reason)> unusable = [];
        List<LoraFile> opened = [];
        foreach ((string name, string path) in files)
        {
            opened.AddRange(Open(path, layout.Kind, reason => unusable.Add((name, reason))));
        }

        foreach (LoraFile file in opened)
        {
            foreach (LoraLayer layer in file.Layers)
            {
                string part = PartOf(layer.Part, layout);
                modules.TryAdd(part, []);
                modules[part].Add(layer.Module);
            }
        }

        Dictionary<string, ModelPart> adapted = parts.ToDictionary(
            x => x.Key,
            x => modules.TryGetValue(x.Key, out HashSet<string>? wanted) ? x.Value with { AdaptedModules = wanted } : x.Value,
            StringComparer.Ordinal);
        return (
            adapted,
            [.. opened.Select(x => x.LeftOut).OfType<string>()],
            unusable);
    }

    /// <summary>The folder of a part.</summary>
    internal static string PartOf(LoraPart part, ModelLayout layout) => part switch
    {
        LoraPart.TextEncoder => "text_encoder",
        LoraPart.SecondTextEncoder => "text_encoder_2",

        // T5 is the third one for kohya's scripts, and the second one of Flux.
        LoraPart.ThirdTextEncoder => layout.T5?.Encoder ?? "text_encoder_3",
        _ => layout.Denoiser,
    };

    /// <summary>
    /// The files of an adapter, none of ONNX Runtime's. The error of a damaged one is for the jobs that name it, and not for all others.
    /// </summary>
    private static List<LoraFile> Open(string adapter, ModelKind model, Action<string> report)
    {
        List<LoraFile> opened = [];
        IReadOnlyList<(string File, LoraPart? Part)> files = [];
        Try(() =>
        {
            files = FilesOf(adapter);
            if (files.Count == 0)
            {
                AdapterFile.CheckFormat(adapter);
            }
        });
        foreach ((string file, LoraPart? part) in files)
        {
            Try(() => opened.Add(LoraFile.Open(file, model, part)));
        }

        opened.ConvertAll(x => x.OtherFormat).OfType<string>().ToList().ForEach(report);
        return opened;

        void Try(Action open)
        {
            try
            {
                open();
            }
            catch (ModelFaultException fault)
            {
                report(fault.Message);
            }
        }
    }
}
