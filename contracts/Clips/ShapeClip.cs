namespace AdGenius.Contracts.Clips;

/// <summary>A clip of the same scenes at the same times in one aspect ratio.</summary>
public sealed record ShapeClip
{
    /// <summary>The aspect ratio, such as <c>9:16</c>.</summary>
    public required string Shape { get; init; }

    /// <summary>The file.</summary>
    public required MediaReference Clip { get; init; }
}
