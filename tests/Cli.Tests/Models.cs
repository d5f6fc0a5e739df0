using System.Runtime.CompilerServices;

namespace AdGenius.Cli.Tests;

/// <summary>Where the model folders of this project are.</summary>
internal static class Models
{
    public static string Bundled => Path.GetFullPath(Path.Combine(Here(), "..", "..", "models", "adgenius-tiny"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
