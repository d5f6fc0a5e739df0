using System.Globalization;

namespace AdGenius.Media.Tools;

/// <summary>
/// How many threads a process and the programs that it starts use. Each thread of a decoder or an encoder holds frames, so on many
/// processors their number, and not the file, decides how much memory they take.
/// </summary>
public static class ThreadCounts
{
    private const int MaxThreads = 8;
    private const int MaxComposerThreads = 12; // alone, while a pipe supplies its frames

    /// <summary>How many processors this process may use.</summary>
    public static int Processors { get; } = Environment.ProcessorCount;

    /// <summary>The decoder of one input.</summary>
    public static IReadOnlyList<string> Decoder { get; } = Arguments(Math.Min(Processors, MaxThreads));

    /// <summary>The encoder of a clip that is composed of pictures.</summary>
    public static IReadOnlyList<string> Composer { get; } = Arguments(Math.Min(Processors, MaxComposerThreads));

    /// <summary>The encoder of a clip of the sandbox: two, because there is little memory beside a probe.</summary>
    public static IReadOnlyList<string> Sandbox { get; } = Arguments(2);

    /// <summary>The encoder of each of so many files that one program writes at a time.</summary>
    public static IReadOnlyList<string> Encoder(int files) => Arguments(OfEncoder(Processors, files));

    internal static int OfEncoder(int processors, int files) =>
        files == 1 ? Math.Min(processors, MaxThreads) : Math.Max(2, Math.Min(processors, MaxThreads) / files);

    private static string[] Arguments(int threads) => ["-threads", threads.ToString(CultureInfo.InvariantCulture)];
}
