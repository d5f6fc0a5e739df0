using System.Runtime.CompilerServices;

namespace AdGenius;

/// <summary>The source tree that the tests were built from. Compiled into every test project.</summary>
internal static class SourceTree
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, ".."));

    private static string Here([CallerFilePath] string file = "") => file;
}
