using System.Runtime.InteropServices;
using AdGenius.Cli.Fleet;
using AdGenius.Diffusion;
using AdGenius.Media;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Cli.Doctor;

/// <summary>Looks at each part in turn.</summary>
internal static class Examination
{
    private const string BundledModel = "adgenius-tiny";

    public static async Task<IReadOnlyList<Finding>> RunAsync(string? localModel, CancellationToken cancellationToken) =>
    [
        new Finding(".NET", FindingState.Found, RuntimeInformation.FrameworkDescription),
        await FfmpegAsync(cancellationToken),
        .. await ModelsAsync(localModel, cancellationToken),
        Home(),
        Configured("database", "ADGENIUS_Database__Provider", $"SQLite, {Path.Combine(HomePaths.Home, "adgenius.db")}"),
        Configured("message bus", "ADGENIUS_Bus__Transport", "in memory, within one process"),
        Configured("object store", "ADGENIUS_Objects__Kind", $"a folder, {Path.Combine(HomePaths.Home, "objects")}"),
    ];

    private static async Task<Finding> FfmpegAsync(CancellationToken cancellationToken)
    {
        var configured = Environment.GetEnvironmentVariable("ADGENIUS_Media__Ffmpeg");
        var options = new MediaOptions();
        options.Ffmpeg = configured is { Length: > 0 } ? configured : options.Ffmpeg;
        var check = await new FfmpegTools(Options.Create(options)).CheckAsync(cancellationToken);
        return check.IsUsable
            ? new Finding("ffmpeg", FindingState.Found, check.Version ?? "of unknown version")
            : new Finding("ffmpeg", FindingState.Missing, check.Problem!);
    }

    /// <summary>The model that pictures come from, one step of it on each execution provider of the native library, and what else lies beside it.</summary>
    private static async Task<IReadOnlyList<Finding>> ModelsAsync(string? localModel, CancellationToken cancellationToken)
    {
        var models = ModelRoots().SelectMany(ModelFolder.List).DistinctBy(model => model.Name).ToList();
        var wanted = localModel ?? (Environment.GetEnvironmentVariable("ADGENIUS_Diffusion__Model") is { Length: > 0 } named ? named : BundledModel);
        var chosen = ModelFolder.List(Path.GetDirectoryName(Path.GetFullPath(wanted))!).FirstOrDefault(model => model.Folder?.Path == Path.GetFullPath(wanted));
        chosen = chosen.Name is null ? models.FirstOrDefault(model => model.Name == wanted) : chosen;
        var others = models.Where(model => model.Name != chosen.Name).Select(model => model.Folder is { } folder
            ? new Finding("other model", FindingState.Found, Describe(folder))
            : new Finding("other model", FindingState.Unset, $"{model.Name}: {model.Fault}"));
        if (chosen.Folder is null)
        {
            var fault = chosen.Fault ?? $"there is no such folder, nor one of that name in {Path.Combine(HomePaths.Home, "models")}";
            return [new Finding("model", FindingState.Missing, $"{wanted}: {fault}"), .. others];
        }

        var findings = new List<Finding> { new("model", FindingState.Found, Describe(chosen.Folder)) };
        try
        {
            foreach (var provider in ExecutionProviders.BuiltIn())
            {
                findings.Add(OfProvider(await ProviderProbe.RunAsync(chosen.Folder.Path, provider, cancellationToken)));
            }
        }
        catch (ModelFaultException fault) when (fault.Fault == ModelFault.RuntimeMissing)
        {
            findings.Add(new Finding("ONNX Runtime", FindingState.Missing, fault.Message));
        }

        return [.. findings, .. others];
    }

    private static Finding OfProvider(ProviderCheck check) => check.Works
        ? new Finding(check.Provider.Name(), FindingState.Found, FormattableString.Invariant($"one step in {check.StepSeconds:0.00} s, loaded in {check.LoadSeconds:0.00} s"))
        : new Finding(check.Provider.Name(), check.Provider == ExecutionProvider.Cpu ? FindingState.Missing : FindingState.Unset, check.Reason!);

    private static string Describe(ModelFolder folder) =>
        FormattableString.Invariant($"{folder.Name} ({folder.Path}), {folder.WeightBytes / 1e6:0.#} MB, {folder.SchedulerName}");

    private static IEnumerable<string> ModelRoots()
    {
        yield return Path.Combine(HomePaths.Home, "models");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "models");
        }
    }

    private static Finding Home()
    {
        try
        {
            Directory.CreateDirectory(HomePaths.Home);
            File.Create(Path.Combine(HomePaths.Home, $".doctor-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
            var free = new DriveInfo(HomePaths.Home).AvailableFreeSpace / 1e9;
            return new Finding("home folder", free > 1 ? FindingState.Found : FindingState.Missing, FormattableString.Invariant($"{HomePaths.Home}, {free:0.#} GB free"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new Finding("home folder", FindingState.Missing, $"{HomePaths.Home} cannot be written ({fault.Message}); set ADGENIUS_HOME");
        }
    }

    private static Finding Configured(string part, string variable, string otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? new Finding(part, FindingState.Found, $"{value} ({variable})")
            : new Finding(part, FindingState.Found, $"{otherwise} ({variable} is not set)");
}
