namespace AdGenius.Contracts.Briefs;

/// <summary>The texts and pictures over a video. Each shape has its own layout, inside the platform's safe area.</summary>
public sealed record Overlays
{
    /// <summary>
    /// The logo: a picture, or a text of up to 40 characters. With a brand kit it may be empty: the kit's logo is used. With an empty text
    /// (<c>""</c>) no logo is shown, not even that of the kit.
    /// </summary>
    public Overlay? Logo { get; init; }

    /// <summary>The headline: a text of up to 120 characters, or a picture.</summary>
    public Overlay? Headline { get; init; }

    /// <summary>The call to action: a text of up to 40 characters, or a picture. It is also shown on the end card.</summary>
    public Overlay? CallToAction { get; init; }

    /// <summary>The legal line: a text of up to 300 characters, or a picture.</summary>
    public Overlay? LegalLine { get; init; }
}
