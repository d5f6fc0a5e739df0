using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>A prompt that wants the logo at the end is read as a time, which a later change of the length would make wrong.</summary>
public static class LogoAtEnd
{
    /// <summary>
    /// The brief for a video of another length: a logo that a prompt has put at the end stays there. A logo of the request keeps its time.
    /// </summary>
    /// <param name="brief">What was read from the prompt.</param>
    /// <param name="request">The request.</param>
    /// <param name="fromSeconds">The length that the brief was made for.</param>
    /// <param name="toSeconds">The new length.</param>
    public static Brief? Move(Brief? brief, GenerateVideo request, double fromSeconds, double toSeconds)
    {
        ArgumentNullException.ThrowIfNull(request);
        return fromSeconds != toSeconds && request.Overlays?.Logo is null
            && brief?.Overlays is { Logo: { From: { } start, To: null } logo } overlays
            ? brief with
            {
                Overlays = overlays with { Logo = logo with { From = Math.Max(0, Math.Round(start + toSeconds - fromSeconds, 3)) } },
            }
            : brief;
    }
}
