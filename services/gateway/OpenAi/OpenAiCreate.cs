namespace AdGenius.Gateway.OpenAi;

/// <summary>A request to create a video, as it was sent.</summary>
internal sealed record OpenAiCreate
{
    public string? Prompt { get; init; }

    public string? Model { get; init; }

    public string? Seconds { get; init; }

    public string? Size { get; init; }

    /// <summary>The picture to start from, as a request names it.</summary>
    public string? SourceImage { get; init; }
}
