namespace AdGenius.PromptWorker.Rules.Readers;

/// <summary>A number with a unit of time.</summary>
internal sealed record Length
{
    /// <summary>The first token.</summary>
    public required int From { get; init; }

    /// <summary>The token after the last.</summary>
    public required int To { get; init; }

    /// <summary>The seconds; the least of a range.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most seconds of a range such as "10 to 15 seconds", else null.</summary>
    public double? Until { get; init; }

    /// <summary>The seconds of the unit: 1, 60 or 3600.</summary>
    public required double Unit { get; init; }

    /// <summary>True for "90s" and "1990s", which name decades as well.</summary>
    public bool MayBeDecade { get; init; }

    /// <summary>True for a word that is a length and a noun for a video: "30-Sekünder".</summary>
    public bool NamesVideo { get; init; }

    /// <summary>True for times of a storyboard such as "0:05-0:10", which elsewhere are hours.</summary>
    public bool IsTimecode { get; init; }

    /// <summary>How the words around it use it.</summary>
    public LengthUse Use { get; set; }

    /// <summary>The first token to take out with it, such as that of "make it".</summary>
    public int RemoveFrom { get; set; } = -1;

    /// <summary>The token after the last to take out with it, such as that of "long".</summary>
    public int RemoveTo { get; set; } = -1;
}
