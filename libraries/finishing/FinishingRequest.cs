using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing;

/// <summary>Everything that turns clips into finished ads. All files are local; the caller has downloaded and resolved them.</summary>
public sealed record FinishingRequest
{
    /// <summary>One clip, or one for each shape, all with the same scenes at the same times. An output takes the clip whose shape is its
    /// own; otherwise the first one is re-framed.</summary>
    public required IReadOnlyList<SourceClip> Clips { get; init; }

    /// <summary>Where scenes begin in the clips, in order; empty for one scene.</summary>
    public IReadOnlyList<SceneTime> Scenes { get; init; } = [];

    /// <summary>The part of the clips that is used; null for all. Scene times count from the clip's beginning, before trimming.</summary>
    public TrimRange? Trim { get; init; }

    /// <summary>The spoken text; null for none.</summary>
    public SpeechText? Voice { get; init; }

    /// <summary>Where the spoken sentences are kept, and who pays for them.</summary>
    public SpeechAccount Account { get; init; } = SpeechAccount.None;

    /// <summary>Music; null for none.</summary>
    public MusicBed? Music { get; init; }

    /// <summary>Volume of the sound that the clip brings, 0 to 1. 0 removes it.</summary>
    public double ClipVolume { get; init; } = 1;

    /// <summary>Captions of the spoken text.</summary>
    public CaptionOptions Captions { get; init; } = new();

    /// <summary>Logo, headline, call to action and legal line.</summary>
    public OverlaySet Overlays { get; init; } = new();

    /// <summary>Length of the end card in seconds, 0 to 10; it is added after the clip. 0 for none.</summary>
    public double EndCardSeconds { get; init; }

    /// <summary>Colours, fonts and logo of the brand.</summary>
    public BrandStyle Brand { get; init; } = new();

    /// <summary>How the file says that it was made by AI.</summary>
    public DisclosureOptions Disclosure { get; init; } = new();

    /// <summary>The files to make, 1 to 10, with different names.</summary>
    public required IReadOnlyList<OutputSpec> Outputs { get; init; }

    /// <summary>The seed of the generated music.</summary>
    public int Seed { get; init; }

    /// <summary>The title in the files' metadata; null for none.</summary>
    public string? Title { get; init; }
}
