namespace AdGenius.Media.Probe;

/// <summary>An audio stream.</summary>
public sealed record ProbedAudio
{
    /// <summary>The codec, such as <c>aac</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>How many channels.</summary>
    public int Channels { get; init; }

    /// <summary>Samples per second.</summary>
    public int SamplesPerSecond { get; init; }
}
