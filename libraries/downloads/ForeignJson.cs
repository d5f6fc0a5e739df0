using System.Text.Json;

namespace AdGenius.Downloads;

/// <summary>How JSON of foreign servers is read.</summary>
public static class ForeignJson
{
    /// <summary>How deep members may be nested: those that are not needed must not make an answer unreadable.</summary>
    public const int MaxDepth = 512;

    internal static readonly JsonReaderOptions Reader = new() { MaxDepth = MaxDepth };
}
