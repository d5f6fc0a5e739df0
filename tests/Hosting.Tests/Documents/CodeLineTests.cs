namespace AdGenius.Hosting.Tests.Documents;

/// <summary>
/// Lines of code end at 140 columns, also where they end in a comment or a string, which the analyzer of the build (RCS0056) leaves out.
/// </summary>
public sealed class CodeLineTests
{
    private const int MaxLineLength = 140;

    // What tools write.
    private static readonly string[] SkippedFolders = ["libraries/persistence/Compiled/", "libraries/persistence/Migrations/"];

    public static TheoryData<string> Kinds => [".cs", ".css", ".html", ".js", ".mjs", ".sh", ""];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Lines_end_at_140_columns(string extension)
    {
        var files = Repository.Files(extension).Where(file => Path.GetExtension(file) == extension)
            .Where(file => !SkippedFolders.Any(folder => file.StartsWith(folder, StringComparison.Ordinal)))
            .Where(file => extension.Length > 0 || IsShellScript(file));

        var tooLong = files.SelectMany(file => File.ReadLines(Path.Combine(Repository.Root, file))
            .Select((line, index) => (Number: index + 1, line.Length))
            .Where(line => line.Length > MaxLineLength)
            .Select(line => $"{file}:{line.Number} has {line.Length} columns"));

        Assert.Empty(tooLong);
    }

    private static bool IsShellScript(string file) =>
        File.ReadLines(Path.Combine(Repository.Root, file)).FirstOrDefault() is { } first
        && first.StartsWith("#!", StringComparison.Ordinal) && first.EndsWith("sh", StringComparison.Ordinal);
}
