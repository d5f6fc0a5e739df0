namespace AdGenius.Contracts.Briefs;

/// <summary>
/// How a video says that it is made by AI. The files' metadata always say it; this adds what people see and what is signed.
/// </summary>
public sealed record Disclosure
{
    /// <summary>True: a visible label is in the picture. Default: the configured policy.</summary>
    public bool? Label { get; init; }

    /// <summary>The text of the label, 1 to 60 characters. Default <c>Made with AI</c>.</summary>
    public string? LabelText { get; init; }

    /// <summary>Whether the files are signed. Default <see cref="C2paPolicy.WhenAvailable"/>.</summary>
    public C2paPolicy? C2pa { get; init; }
}
