namespace AdGenius.Hosting.Tests.Documents;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] SkippedFolders = ["bin", "obj", "node_modules", "artifacts"];

    /// <summary>The folder of the solution.</summary>
    public static string Root => SourceTree.Root;

    /// <summary>The files with this extension, relative to <see cref="Root"/>, without what a build or a tool writes.</summary>
    public static IReadOnlyList<string> Files(string extension) => [.. Find(Root, extension).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Find(string folder, string extension) =>
        Directory.EnumerateFiles(folder, "*" + extension).Select(file => Path.GetRelativePath(Root, file))
            .Concat(Directory.EnumerateDirectories(folder).Where(IsSource).SelectMany(each => Find(each, extension)));

    private static bool IsSource(string folder)
    {
        var name = Path.GetFileName(folder);
        return name[0] != '.' && !SkippedFolders.Contains(name);
    }
}
