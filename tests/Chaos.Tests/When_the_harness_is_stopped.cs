using System.Diagnostics;

namespace AdGenius.Chaos.Tests;

/// <summary>As a supervisor, or <c>kill</c> in a shell, stops the command.</summary>
public sealed class When_the_harness_is_stopped
{
    [LongTest]
    [Fact]
    public async Task Should_stop_every_server_and_service_that_it_has_started()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Processes are found by /proc.");
            return;
        }

        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("chaos-"); // part of the command line of each server
        folder.UnixFileMode |= UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        string[] arguments = [typeof(ChaosRun).Assembly.Location, "--jobs", "1", "--minutes", "10"];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = folder.FullName },
        };
        using var harness = Process.Start(start)!;
        try
        {
            var errors = harness.StandardError.ReadToEndAsync(cancellation);
            string? line;
            do
            {
                line = await harness.StandardOutput.ReadLineAsync(cancellation);
                Assert.True(line is not null, line is null ? await errors : "");
            }
            while (!line!.StartsWith("fleet is up", StringComparison.Ordinal));
            Assert.NotEmpty(ProcessesWith(folder.FullName));

            using (var signal = Process.Start("kill", ["-TERM", harness.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            {
                await signal.WaitForExitAsync(cancellation);
            }

            await harness.StandardOutput.ReadToEndAsync(cancellation);
            await harness.WaitForExitAsync(cancellation);
            Assert.Equal(1, harness.ExitCode);
            Assert.Equal([], ProcessesWith(folder.FullName));
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            harness.Kill(entireProcessTree: true);
            folder.Delete(recursive: true);
        }
    }

    private static List<string> ProcessesWith(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)).Select(CommandLineOf)
            .Where(line => line.Contains(folder, StringComparison.Ordinal))];

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // it has ended meanwhile
        }
    }
}
