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
    public static async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken) =>
    [
        new Finding(".NET", FindingState.Found, RuntimeInformation.FrameworkDescription),
        await FfmpegAsync(cancellationToken),
        .. Models(cancellationToken),
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

    /// <summary>The native library, and one step of the first model on each execution provider it has.</summary>
    private static List<Finding> Models(CancellationToken cancellationToken)
    {
        var folder = ModelRoots().SelectMany(ModelFolder.List).FirstOrDefault(model => model.Folder is not null).Folder;
        if (folder is null)
        {
            return [new Finding("model", FindingState.Missing, $"no model folder found; put one (Stable Diffusion in ONNX layout) into {Path.Combine(HomePaths.Home, "models")}")];
        }

        var found = new Finding("model", FindingState.Found, $"{folder.Name} ({folder.Path}), {folder.WeightBytes / 1e6:0.#} MB, {folder.SchedulerName}");
        try
        {
            return ProviderCheck.RunAll(folder.Path, TimeProvider.System, cancellationToken)
                .Select(check => check.Works
                    ? new Finding($"{check.Provider.Name()}", FindingState.Found, FormattableString.Invariant($"one step in {check.StepSeconds:0.00} s, loaded in {check.LoadSeconds:0.00} s"))
                    : new Finding($"{check.Provider.Name()}", check.Provider == ExecutionProvider.Cpu ? FindingState.Missing : FindingState.Unset, check.Reason!))
                .Prepend(found)
                .ToList();
        }
        catch (DllNotFoundException fault)
        {
            return [found, new Finding("ONNX Runtime", FindingState.Missing, fault.Message)];
        }
    }

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
