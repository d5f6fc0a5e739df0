using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Captions;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Overlays;
using AdGenius.Finishing.Voice;

namespace AdGenius.Finishing.Preflight;

/// <summary>What a request asks for, before there is a clip.</summary>
public sealed record RequestFacts
{
    /// <summary>Length of the clip in seconds; null when the words decide it.</summary>
    public double? ClipSeconds { get; init; }

    /// <summary>When the scenes begin, in seconds; empty where it is not known.</summary>
    public IReadOnlyList<double> SceneStarts { get; init; } = [];

    /// <summary>Length of the end card in seconds.</summary>
    public double EndCardSeconds { get; init; }

    /// <summary>The spoken text; null for none.</summary>
    public SpeechText? Voice { get; init; }

    /// <summary>Captions.</summary>
    public CaptionOptions Captions { get; init; } = new();

    /// <summary>Overlays. Pictures are checked where their files are given.</summary>
    public OverlaySet Overlays { get; init; } = new();

    /// <summary>The brand. Fonts are checked where their files are given.</summary>
    public BrandStyle Brand { get; init; } = new();

    /// <summary>Disclosure.</summary>
    public DisclosureOptions Disclosure { get; init; } = new();

    /// <summary>The outputs; empty for one in the clip's shape.</summary>
    public IReadOnlyList<OutputSpec> Outputs { get; init; } = [];
}
