using AdGenius.Diffusion;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Hosting;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>
/// Finds the models of this worker: in the home folder, beside the program, or in a source tree above it. Which ones it holds is decided
/// once, when the process starts.
/// </summary>
internal sealed class ModelFolders
{
    private const string FolderName = "models";
    private const string IndexFile = "model_index.json";
    private const string SolutionFile = "AdGenius.sln";
    private const string All = "*";
    private const string LostAndFound = "lost+found"; // at the top of a volume

    private readonly IConfiguration _configuration;
    private readonly DiffusionOptions _options;
    private readonly Lazy<IReadOnlyList<ServedModel>> _served;

    public ModelFolders(IConfiguration configuration, IOptions<DiffusionOptions> options)
    {
        (_configuration, _options) = (configuration, options.Value);
        _served = new Lazy<IReadOnlyList<ServedModel>>(FindServed);
    }

    /// <summary>The default model.</summary>
    public ServedModel Default => Served[0];

    /// <summary>
    /// The models that this worker holds, the default one first. A folder that cannot be used is among them, so that its error is listed.
    /// </summary>
    public IReadOnlyList<ServedModel> Served => _served.Value;

    /// <summary>The names in <c>Diffusion:Overrides</c> of models that this worker does not hold: their values count for nothing.</summary>
    public IReadOnlyList<string> OverriddenButNotServed => [.. _options.Overrides.Keys
        .Except(Served.Select(model => model.Name), StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>The folders of models that this worker would hold if requests could name them.</summary>
    public IReadOnlyList<string> Unnamable => _options.Models == All
        ? [.. FoldersIn(Roots()).Where(folder => NameOf(folder) is var name && name != Default.Name && !ModelIds.IsLocalName(name))]
        : [];

    /// <summary>
    /// The folders in the home folder's <c>models</c> that are no models, with the reason of each: people expect them among the models.
    /// Those of graphs that enhance keyframes, and those that begin with a dot, are left out.
    /// </summary>
    public IReadOnlyList<(string Path, string Reason)> OtherFolders => _options.Models == All
        ? [.. OthersIn(Roots().First()).Select(folder => (folder, ReasonOf(folder)))]
        : [];

    /// <summary>The model of that name, the default one for null; null when this worker does not hold it.</summary>
    public ServedModel? Find(string? name) => name is null ? Default : Served.FirstOrDefault(model => model.Name == name);

    /// <summary>The folder of a model, with all that can be found out without loading its graphs.</summary>
    /// <exception cref="ModelFaultException">The model cannot be used by this worker, with one reason.</exception>
    public ModelFolder Check(ServedModel served)
    {
        var folder = served.Inspect();
        DiffusionModel.Check(folder, LoadOptionsOf(served));
        return folder;
    }

    /// <summary>How a model is loaded onto the first device.</summary>
    public DiffusionModelOptions LoadOptionsOf(ServedModel served) => _options.LoadOptionsOf(served, _options.Devices[0]);

    /// <summary>
    /// What a folder lacks of what this worker's settings ask for, and its adapters that cannot be used, in sentences; null for nothing.
    /// Of very many adapters the last have no sentence, which the log has.
    /// </summary>
    public string? MissingIn(ModelFolder folder)
    {
        const int MaxCharacters = 4_000;
        var adapters = UnusableLorasOf(folder);
        var (shown, characters) = (0, 0);
        while (shown < adapters.Count && (characters += adapters[shown].Length) <= MaxCharacters)
        {
            shown++;
        }

        var more = adapters.Count - shown;
        string?[] sentences =
        [
            _options.UseSafetyChecker ? folder.MissingSafetyChecker : null,
            .. adapters.Take(shown),
            more > 0 ? FormattableString.Invariant($"Of the files in loras, {more} more cannot be used.") : null,
        ];
        return sentences.OfType<string>().ToList() is { Count: > 0 } missing ? string.Join(' ', missing) : null;
    }

    /// <summary>Why adapters of a model cannot be used, in a sentence for each file; requests cannot name some of them.</summary>
    public static IReadOnlyList<string> UnusableLorasOf(ModelFolder folder) =>
    [
        .. folder.UnusableLoras,
        .. folder.UsableLoras.Where(name => !ModelIds.IsLocalName(name)).Select(name =>
            $"Requests cannot name the adapter '{name}' in loras: rename it to 1 to 64 letters, digits, '.', '_' or '-', with a letter or "
            + "digit first."),
    ];

    private IReadOnlyList<ServedModel> FindServed()
    {
        var (path, name) = (PathOf(_options.Model), NameOf(_options.Model));
        var others = _options.Models == All
            ? FoldersIn(Roots())
            : _options.ModelNames.Select(PathOf);
        return
        [
            new ServedModel { Name = name, Path = path, IsDefault = true, Overrides = OverridesOf(name, isDefault: true) },
            .. others.Select(folder => (Name: NameOf(folder), Path: folder))
                .Where(model => model.Name != name && ModelIds.IsLocalName(model.Name)).DistinctBy(model => model.Name)
                .Select(model => new ServedModel
                {
                    Name = model.Name,
                    Path = model.Path,
                    IsDefault = false,
                    Overrides = OverridesOf(model.Name, isDefault: false),
                }),
        ];
    }

    private ModelOverrides OverridesOf(string name, bool isDefault)
    {
        var overrides = _options.OverridesOf(name, isDefault);
        return overrides.Refiner is { } refiner ? overrides with { Refiner = PathOf(refiner) } : overrides;
    }

    /// <summary>
    /// The path of a model; of a folder that is none where there is no other, so that the error says what it lacks. A name that is not
    /// found is returned unchanged, so that the error names it.
    /// </summary>
    private string PathOf(string model)
    {
        string[] paths = [model, .. Roots().Select(root => Path.Combine(root, model))];
        return Array.Find(paths, path => File.Exists(Path.Combine(path, IndexFile))) ?? Array.Find(paths, Directory.Exists) ?? model;
    }

    private static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    /// <summary>The first folder of models that holds something; null where none does.</summary>
    public string? RootWith(Func<string, bool> holds) => Roots().FirstOrDefault(holds);

    private IEnumerable<string> Roots() => RootsOf(HomeFolder.Of(_configuration), AppContext.BaseDirectory);

    /// <summary>The folders of models; of two with one name the first counts, as for a name in a setting.</summary>
    internal static IEnumerable<string> FoldersIn(IEnumerable<string> roots) => roots.Where(Directory.Exists)
        .SelectMany(root => Directory.EnumerateDirectories(root)
            .Where(folder => File.Exists(Path.Combine(folder, IndexFile))).Order(StringComparer.Ordinal))
        .DistinctBy(NameOf);

    private static IEnumerable<string> OthersIn(string root) => !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root)
        .Where(folder => NameOf(folder) is var name && !name.StartsWith('.')
            && name is not (FrameInterpolator.FolderName or PictureUpscaler.FolderName or LostAndFound)
            && !File.Exists(Path.Combine(folder, IndexFile)))
        .Order(StringComparer.Ordinal);

    private static string ReasonOf(string folder)
    {
        try
        {
            ModelFolder.Inspect(folder);
            return $"{IndexFile} was missing."; // until now
        }
        catch (ModelFaultException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>
    /// Where models are looked for, in this order. Folders above the program count only within a source tree: a folder of that name
    /// elsewhere belongs to another program.
    /// </summary>
    internal static IEnumerable<string> RootsOf(string home, string programFolder)
    {
        yield return Path.Combine(home, FolderName);
        yield return Path.Combine(programFolder, FolderName);
        var above = new List<string>();
        for (var folder = new DirectoryInfo(programFolder).Parent; folder is not null; folder = folder.Parent)
        {
            above.Add(Path.Combine(folder.FullName, FolderName));
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                foreach (var root in above)
                {
                    yield return root;
                }

                yield break;
            }
        }
    }
}
