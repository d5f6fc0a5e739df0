using AdGenius.Diffusion;
using AdGenius.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Where model folders lie: in the home folder, beside the program, or in a source tree above it.</summary>
internal sealed class ModelFolders(IConfiguration configuration, IOptions<DiffusionOptions> options)
{
    private const string FolderName = "models";
    private const string IndexFile = "model_index.json";

    /// <summary>The path of the configured model. A name that is nowhere found comes back as it is, for the error to tell.</summary>
    public string Configured()
    {
        var model = options.Value.Model;
        return File.Exists(Path.Combine(model, IndexFile))
            ? model
            : Roots().Select(root => Path.Combine(root, model)).FirstOrDefault(path => File.Exists(Path.Combine(path, IndexFile))) ?? model;
    }

    /// <summary>Every model folder there is, by name, and what is wrong with it where something is.</summary>
    public IReadOnlyList<(string Name, ModelFolder? Folder, string? Fault)> List() =>
        [.. Roots().SelectMany(ModelFolder.List).DistinctBy(model => model.Name)];

    private IEnumerable<string> Roots()
    {
        yield return Path.Combine(HomeFolder.Of(configuration), FolderName);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, FolderName);
        }
    }
}
