namespace AdGenius.Publishing.Tests;

/// <summary>Where the sources and documents are.</summary>
internal static class Repository
{
    public static string Root => SourceTree.Root;

    public static string Tests { get; } = Path.Combine(Root, "tests", "Publishing.Tests");

    public static string Docs { get; } = Path.Combine(Root, "docs");

    public static string Upstream { get; } = Path.Combine(Docs, "upstream");

    public static string AsyncApi { get; } = Path.Combine(Docs, "asyncapi.json");

    /// <summary>The examples of messages in the AsyncAPI document.</summary>
    public static string Examples { get; } = Path.Combine(Tests, "AsyncApi", "Examples");

    /// <summary>Skips the test where the Node packages of <paramref name="folder"/> are not installed.</summary>
    public static void NeedsNodePackages(string folder) => Assert.SkipUnless(
        Directory.Exists(Path.Combine(folder, "node_modules")), $"npm ci was not run in {Path.GetRelativePath(Root, folder)}.");
}
