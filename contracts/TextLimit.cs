namespace AdGenius.Contracts;

/// <summary>Shortens texts to a maximum length without changing their characters.</summary>
public static class TextLimit
{
    /// <summary>
    /// The first <paramref name="maxLength"/> UTF-16 characters of <paramref name="text"/>, or one less where a surrogate pair would be
    /// cut in halves: half a pair is no valid text in JSON, in UTF-8 or in a database.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The maximum length in UTF-16 characters; at least 0.</param>
    public static string Cut(string text, int maxLength)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        return text.Length <= maxLength ? text : text[..CutAt(text, maxLength)];
    }

    private static int CutAt(string text, int maxLength)
        => maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1]) && char.IsLowSurrogate(text[maxLength]) ? maxLength - 1 : maxLength;
}
