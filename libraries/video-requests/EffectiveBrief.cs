using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;

namespace AdGenius.VideoRequests;

/// <summary>What a job makes besides pictures.</summary>
public static class EffectiveBrief
{
    /// <summary>
    /// The brief of a job, member by member: what the request states, else what was read from the prompt. Null when neither says anything.
    /// A regeneration's parameters have all of it. A label that the tenant's policy wants is always part of it.
    /// </summary>
    public static Brief? Of(GenerateVideo request, PromptParameters? parameters)
    {
        ArgumentNullException.ThrowIfNull(request);
        var brief = StatedOrRead(request, parameters);
        return parameters?.RequiresLabel != true ? brief
            : (brief ?? Empty) with { Disclosure = (brief?.Disclosure ?? new Disclosure()) with { Label = true } };
    }

    private static Brief? StatedOrRead(GenerateVideo request, PromptParameters? parameters)
    {
        var read = parameters?.Brief;
        if (parameters?.Regeneration is not null)
        {
            return read; // complete: the earlier take's, changed by the feedback, which is newer than the copied request
        }

        var brief = new Brief
        {
            VoiceOver = request.VoiceOver ?? read?.VoiceOver,
            Music = request.Music ?? read?.Music,
            Captions = request.Captions ?? read?.Captions,
            Overlays = Merge(request.Overlays, read?.Overlays),
            EndCardSeconds = request.EndCardSeconds ?? read?.EndCardSeconds,
            BrandKit = request.BrandKit ?? read?.BrandKit,
            Outputs = request.Outputs ?? read?.Outputs,
            Disclosure = request.Disclosure ?? read?.Disclosure,
        };
        return brief == Empty ? null : brief;
    }

    /// <summary>
    /// True where only a storage worker can tell whether the brief can be fulfilled: it names a voice, files, texts to draw or a signature.
    /// Moods, captions and shapes are checked with the request.
    /// </summary>
    public static bool NeedsCheck(Brief? brief) =>
        brief is not (null or { VoiceOver: null, Music: null or { Source: null }, Overlays: null, Disclosure: null });

    private static readonly Brief Empty = new();

    private static Overlays? Merge(Overlays? stated, Overlays? read) => stated is null ? read : read is null ? stated : new Overlays
    {
        Logo = stated.Logo ?? read.Logo,
        Headline = stated.Headline ?? read.Headline,
        CallToAction = stated.CallToAction ?? read.CallToAction,
        LegalLine = stated.LegalLine ?? read.LegalLine,
    };
}
