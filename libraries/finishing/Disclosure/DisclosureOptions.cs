namespace AdGenius.Finishing.Disclosure;

/// <summary>How the files say that they were made by AI.</summary>
public sealed record DisclosureOptions
{
    /// <summary>The IPTC code of media that a trained algorithm made.</summary>
    public const string TrainedAlgorithmicMedia = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    /// <summary>The IPTC code of media that were put together.</summary>
    public const string Composite = "http://cv.iptc.org/newscodes/digitalsourcetype/composite";

    /// <summary>True when the picture or the voice was made by AI; then metadata says so in every file.</summary>
    public bool IsMadeByAi { get; init; } = true;

    /// <summary>The visible label; null for none.</summary>
    public string? LabelText { get; init; }

    /// <summary>C2PA content credentials.</summary>
    public ContentCredentials ContentCredentials { get; init; } = ContentCredentials.None;
}
