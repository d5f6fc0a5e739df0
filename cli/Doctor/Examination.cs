using System.Runtime.InteropServices;
using AdGenius.Cli.Fleet;
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
