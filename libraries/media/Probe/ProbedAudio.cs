namespace AdGenius.Media.Probe;

/// <summary>An audio stream.</summary>
public sealed record ProbedAudio
{
    /// <summary>The number of the stream in the file, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>True when it is the first audio stream of the file, which some players take whatever the file says.</summary>
    public required bool IsFirst { get; init; }

    /// <summary>The codec, such as <c>aac</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>When it begins, in seconds from the beginning of the file.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Length in seconds, from its beginning; null where the container does not give it.</summary>
    public double? DurationSeconds { get; init; }

    /// <summary>How many channels.</summary>
    public int Channels { get; init; }

    /// <summary>Samples per second.</summary>
    public int SamplesPerSecond { get; init; }
}
