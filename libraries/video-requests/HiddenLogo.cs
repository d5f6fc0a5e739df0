using AdGenius.Contracts.Briefs;

namespace AdGenius.VideoRequests;

/// <summary>A logo with an empty text: none is shown, not even that of the brand kit.</summary>
public static class HiddenLogo
{
    /// <summary>The overlay in the place of the logo.</summary>
    public static Overlay Overlay { get; } = new() { Text = "" };

    /// <summary>True where <paramref name="logo"/> hides that of the brand kit.</summary>
    public static bool Is(Overlay? logo) => logo is { Text: "", Image: null };
}
