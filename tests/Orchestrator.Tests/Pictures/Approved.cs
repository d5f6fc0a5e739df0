using System.Runtime.CompilerServices;

namespace AdGenius.Orchestrator.Tests.Pictures;

/// <summary>Files of the repository that a test holds to the code.</summary>
internal static class Approved
{
    /// <summary>
    /// Compares <paramref name="actual"/> with the file; with ADGENIUS_APPROVE=1 in the environment it writes the file instead.
    /// </summary>
    public static async Task EqualsAsync(string file, string actual, [CallerFilePath] string here = "")
    {
        var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", file));
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        }

        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), actual, ignoreLineEndingDifferences: true);
    }
}
