using AdGenius.Cli.Fleet;
using Microsoft.Extensions.Logging;

namespace AdGenius.Cli.Tests;

/// <summary>A batch of many jobs runs for days in one process.</summary>
public sealed class FileLoggerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adgenius-log-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_too_large_is_replaced_while_the_process_runs()
    {
        const int MaxBytes = 10_000;
        var path = Path.Combine(_folder.FullName, "logs", "adgenius.log");
        using (var provider = new FileLoggerProvider(path, MaxBytes))
        {
            var logger = provider.CreateLogger("test");
            for (var number = 1; number <= 50; number++)
            {
                logger.Log(LogLevel.Information, default, number, null, (state, _) => $"line {state} {new string('x', 1_000)}");
                await TestKit.Until.TrueAsync(
                    "the line is written", () => Written(path).Contains($"line {number} ", StringComparison.Ordinal),
                    TestContext.Current.CancellationToken);
            }
        }

        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(path)!).Order()];
        Assert.Equal([path, path + ".1"], files);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, MaxBytes + 1_200));
        Assert.Contains("line 50 ", Written(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_ends_nothing()
    {
        using var provider = new FileLoggerProvider("/dev/full");

        provider.CreateLogger("test").Log(LogLevel.Error, default, 1, null, (state, _) => $"line {state}");
        provider.Dispose(); // writes what is left
    }

    private static string Written(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd();
    }
}
