using System.Runtime.CompilerServices;

namespace AdGenius.Manifests.Tests;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Version { get; } =
        Between(Read("Directory.Build.props"), "<Version>", "</Version>");

    public static string PathOf(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(PathOf(path));

    public static string Between(string text, string start, string end)
    {
        var begin = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[begin..text.IndexOf(end, begin, StringComparison.Ordinal)];
    }

    private static string FindRoot([CallerFilePath] string file = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(file)!);
        while (!File.Exists(Path.Combine(folder.FullName, "AdGenius.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {file} holds AdGenius.sln.");
        }

        return folder.FullName;
    }
}
