namespace AdGenius.Contracts.Briefs;

/// <summary>The look and the rules of a brand, kept per tenant under a name.</summary>
public sealed record BrandKit
{
    /// <summary>The main colour as <c>#rrggbb</c>: buttons and end card. Default a dark blue.</summary>
    public string? Primary { get; init; }

    /// <summary>The colour of texts over video and on the end card as <c>#rrggbb</c>. Default white.</summary>
    public string? Text { get; init; }

    /// <summary>The colour of the call to action's button as <c>#rrggbb</c>. Default the main colour.</summary>
    public string? Accent { get; init; }

    /// <summary>
    /// Font files, up to 4: asset ids or keys of the tenant's own folder; the first is used for all texts that it covers. Default the
    /// bundled font.
    /// </summary>
    public IReadOnlyList<string>? Fonts { get; init; }

    /// <summary>The logo: an asset id, a key of the tenant's own folder, or an https address.</summary>
    public string? Logo { get; init; }

    /// <summary>How the brand speaks, such as <c>warm, plain words</c>, up to 500 characters; for people and for prompt analysis.</summary>
    public string? Tone { get; init; }

    /// <summary>Words and names that may not appear in an ad, up to 200 of up to 60 characters.</summary>
    public IReadOnlyList<string>? ForbiddenWords { get; init; }
}
