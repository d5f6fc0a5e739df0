namespace AdGenius.Contracts.Briefs;

/// <summary>Captions: the exact words of the voice-over, timed by its speech.</summary>
public sealed record Captions
{
    /// <summary>How they are shown. Default <see cref="CaptionMode.None"/>.</summary>
    public CaptionMode? Mode { get; init; }

    /// <summary>The look of burned captions. Default <see cref="CaptionStyle.Outline"/>.</summary>
    public CaptionStyle? Style { get; init; }
}
