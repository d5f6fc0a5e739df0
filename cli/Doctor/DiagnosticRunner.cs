using System.Runtime.InteropServices;
using AdGenius.Cli.Fleet;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Imaging;
using AdGenius.Media;
using AdGenius.Media.Tools;

namespace AdGenius.Cli.Doctor;

/// <summary>Checks each dependency.</summary>
internal static class DiagnosticRunner
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(string? localModel, CancellationToken cancellationToken)
    {
        var settings = ServiceSettings.CreateBuilder();
        return
        [
            new CheckResult(".NET", CheckState.Found, RuntimeInformation.FrameworkDescription),
            .. await FfmpegAsync(settings, cancellationToken),
            OpenCv(),
            .. await WithSettingsAsync("model", () => ModelsAsync(localModel, cancellationToken)),
            Home(),
            .. SettingsCheck.Of(settings.Configuration),
            .. await SettingsCheck.OfValuesAsync(settings.Configuration),
        ];
    }

    /// <summary>The tools that services with these settings start.</summary>
    internal static Task<IReadOnlyList<CheckResult>> FfmpegAsync(HostApplicationBuilder settings, CancellationToken cancellationToken) =>
        WithSettingsAsync("ffmpeg", async () =>
        {
            settings.AddMedia();
            await using var services = settings.Services.BuildServiceProvider();
            var check = await services.GetRequiredService<FfmpegTools>().CheckAsync(cancellationToken);
            return
            [
                check.IsUsable
                    ? new CheckResult("ffmpeg", CheckState.Found, check.Version ?? "of unknown version")
                    : new CheckResult("ffmpeg", CheckState.Missing, check.Problem!),
            ];
        });

    /// <summary>A check of what settings name. With a value that is wrong it cannot be done, and the others can.</summary>
    private static async Task<IReadOnlyList<CheckResult>> WithSettingsAsync(string part, Func<Task<IReadOnlyList<CheckResult>>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception fault) when (CommandFaults.Of(fault) is { ExitCode: ExitCodes.BadInput, Lines: var lines })
        {
            return [new CheckResult(part, CheckState.NotChecked, $"not checked: {string.Join(' ', lines)}")];
        }
    }

    private static CheckResult OpenCv() => OpenCvLibrary.Problem is { } problem
        ? new CheckResult("OpenCV", CheckState.Missing, problem)
        : new CheckResult("OpenCV", CheckState.Found, OpenCvLibrary.Version);

    /// <summary>
    /// The configured model, one step of it on each execution provider of the native library, and the other models found.
    /// </summary>
    private static async Task<IReadOnlyList<CheckResult>> ModelsAsync(string? localModel, CancellationToken cancellationToken)
    {
        var models = ModelListing.LocalModels(localModel);
        var chosen = models[0];
        var others = models.Skip(1).Select(model => model.Folder is { } folder
            ? new CheckResult("other model", CheckState.Found, Describe(folder, model.Missing))
            : new CheckResult("other model", CheckState.Unset, $"{model.Name}: {model.Fault}"));
        if (chosen.Folder is null)
        {
            var fault = Path.Exists(chosen.Path)
                ? chosen.Fault
                : $"there is no such folder, nor one of that name in {Path.Combine(HomePaths.Home, "models")}";
            return [new CheckResult("model", CheckState.Missing, $"{chosen.Path}: {fault}"), .. others];
        }

        var results = new List<CheckResult> { new("model", CheckState.Found, Describe(chosen.Folder, chosen.Missing)) };
        try
        {
            foreach (var provider in ExecutionProviders.BuiltIn())
            {
                results.Add(OfProvider(await ProviderProbe.RunAsync(chosen.Folder.Path, provider, cancellationToken)));
            }
        }
        catch (ModelFaultException fault) when (fault.Fault == ModelFault.RuntimeMissing)
        {
            results.Add(new CheckResult("ONNX Runtime", CheckState.Missing, fault.Message));
        }

        return [.. results, .. others];
    }

    private static CheckResult OfProvider(ProviderCheck check) => check.IsUsable
        ? new CheckResult(
            check.Provider.Name(),
            CheckState.Found,
            FormattableString.Invariant($"one step in {check.StepSeconds:0.00} s, loaded in {check.LoadSeconds:0.00} s"))
        : new CheckResult(
            check.Provider.Name(),
            check.Provider == ExecutionProvider.Cpu ? CheckState.Missing : CheckState.Unset,
            check.Reason!);

    private static string Describe(ModelFolder folder, string? missing) =>
        FormattableString.Invariant(
            $"{folder.Name} ({folder.Path}), {folder.WeightBytes / 1e6:0.#} MB, {folder.Defaults.Steps} steps, {folder.SchedulerName}")
        + (missing is null ? "" : $". {missing}");

    private static CheckResult Home()
    {
        try
        {
            Directory.CreateDirectory(HomePaths.Home);
            File.Create(Path.Combine(HomePaths.Home, $".doctor-{Guid.NewGuid():N}"), 1, FileOptions.DeleteOnClose).Dispose();
            var free = new DriveInfo(HomePaths.Home).AvailableFreeSpace / 1e9;
            return new CheckResult(
                "home folder",
                free > 1 ? CheckState.Found : CheckState.Missing,
                FormattableString.Invariant($"{HomePaths.Home}, {free:0.#} GB free"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new CheckResult(
                "home folder",
                CheckState.Missing,
                $"{HomePaths.Home} cannot be written ({fault.Message}); set ADGENIUS_HOME");
        }
    }
}
