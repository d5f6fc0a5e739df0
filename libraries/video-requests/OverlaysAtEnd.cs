using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>
/// A prompt that wants its logo or a text at the end is read as a time, which a later change of the length would make wrong.
/// </summary>
public static class OverlaysAtEnd
{
    /// <summary>How long before the end they appear, in seconds.</summary>
    public const double Seconds = 2;

    /// <summary>When an overlay at the end of a video of this length appears, in seconds from the start.</summary>
    public static double StartIn(double durationSeconds) => Math.Max(0, durationSeconds - Seconds);

    /// <summary>
    /// The brief for a video of another length: what a prompt has put at the end stays there. An overlay of the request keeps its time.
    /// </summary>
    /// <param name="brief">What was read from the prompt.</param>
    /// <param name="request">The request.</param>
    /// <param name="fromSeconds">The length that the brief was made for.</param>
    /// <param name="toSeconds">The new length.</param>
    public static Brief? Move(Brief? brief, GenerateVideo request, double fromSeconds, double toSeconds)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (fromSeconds == toSeconds || brief?.Overlays is not { } overlays)
        {
            return brief;
        }

        Overlay? Moved(Overlay? overlay, Overlay? stated) => stated is null && overlay is { From: { } start, To: null }
            ? overlay with { From = Math.Max(0, Math.Round(start + toSeconds - fromSeconds, 3)) }
            : overlay;
        return brief with
        {
            Overlays = overlays with
            {
                Logo = Moved(overlays.Logo, request.Overlays?.Logo),
                Headline = Moved(overlays.Headline, request.Overlays?.Headline),
                CallToAction = Moved(overlays.CallToAction, request.Overlays?.CallToAction),
            },
        };
    }
}
