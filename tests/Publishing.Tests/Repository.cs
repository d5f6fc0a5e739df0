using System.Runtime.CompilerServices;

namespace AdGenius.Publishing.Tests;

/// <summary>Where this project's sources lie.</summary>
internal static class Repository
{
    public static string Client => Path.Combine(Here(), "client");

    public static string Docs => Path.GetFullPath(Path.Combine(Here(), "..", "..", "docs"));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
