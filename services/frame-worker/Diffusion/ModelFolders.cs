using AdGenius.Diffusion;
using AdGenius.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Finds model folders: in the home folder, beside the program, or in a source tree above it.</summary>
internal sealed class ModelFolders(IConfiguration configuration, IOptions<DiffusionOptions> options)
{
    private const string FolderName = "models";
    private const string IndexFile = "model_index.json";

    /// <summary>The path of the configured model. A name that is not found is returned unchanged, so that the error names it.</summary>
    public string Configured()
    {
        var model = options.Value.Model;
        return File.Exists(Path.Combine(model, IndexFile))
            ? model
            : Roots().Select(root => Path.Combine(root, model)).FirstOrDefault(path => File.Exists(Path.Combine(path, IndexFile))) ?? model;
    }

    /// <summary>The configured model as its files describe it.</summary>
    /// <exception cref="ModelFaultException">The model cannot be used on this worker.</exception>
    public ModelFolder Inspect()
    {
        var folder = ModelFolder.Inspect(Configured(), options.Value.Scheduler);
        return LoadedModel.UnsupportedInput(folder) is { } unsupported ? throw unsupported : folder;
    }

    /// <summary>Every model folder by name, or the fault of one that cannot be used.</summary>
    public IReadOnlyList<(string Name, ModelFolder? Folder, string? Fault)> List() =>
        [.. Roots().SelectMany(root => ModelFolder.List(root, options.Value.Scheduler)).DistinctBy(model => model.Name)];

    private IEnumerable<string> Roots()
    {
        yield return Path.Combine(HomeFolder.Of(configuration), FolderName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, FolderName);
        }
    }
}
