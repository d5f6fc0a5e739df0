namespace AdGenius.Manifests.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root => SourceTree.Root;

    public static string Version { get; } =
        Between(Read("Directory.Build.props"), "<Version>", "</Version>");

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static string Between(string text, string start, string end)
    {
        var begin = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[begin..text.IndexOf(end, begin, StringComparison.Ordinal)];
    }
}
