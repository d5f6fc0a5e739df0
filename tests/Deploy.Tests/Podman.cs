using System.Diagnostics;

namespace AdGenius.Deploy.Tests;

/// <summary>The command podman.</summary>
internal static class Podman
{
    public static async Task<bool> IsUsableAsync(CancellationToken cancellationToken) =>
        OperatingSystem.IsLinux() && File.Exists("/usr/bin/podman")
            && (await TryAsync(["info", "--format", "{{.Host.Arch}}"], cancellationToken)).ExitCode == 0;

    public static async Task<bool> HasImageAsync(string image, CancellationToken cancellationToken) =>
        (await TryAsync(["image", "exists", image], cancellationToken)).ExitCode == 0;

    /// <summary>Runs it and returns its output; fails with what it wrote where it fails.</summary>
    public static async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await TryAsync(arguments, cancellationToken);
        return exitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"podman {string.Join(' ', arguments)} ended with {exitCode}: {error}{output}");
    }

#pragma warning disable RS0030 // the one place that starts podman; both pipes are read to their end
    public static async Task<(int ExitCode, string Output, string Error)> TryAsync(
        IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(
            new ProcessStartInfo("podman", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output, await error);
    }
#pragma warning restore RS0030
}
