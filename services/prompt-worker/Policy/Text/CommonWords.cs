using System.Collections.Frozen;
using System.Text.Json;

namespace AdGenius.PromptWorker.Policy.Text;

/// <summary>Short words that stand beside others in sentences, from the embedded file <c>Data/common-words.json</c>.</summary>
internal static class CommonWords
{
    /// <summary>The words, folded.</summary>
    public static FrozenSet<string> All { get; } = Read();

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(CommonWords).Assembly.GetManifestResourceStream("AdGenius.PromptWorker.Policy.Data.common-words.json")
            ?? throw new InvalidOperationException("The common words are not embedded in the program.");
        return JsonSerializer.Deserialize<string[]>(stream)!.Select(word => FoldedText.Of(word).Characters)
            .ToFrozenSet(StringComparer.Ordinal);
    }
}
