namespace AdGenius.HttpContracts.Videos;

/// <summary>A finished video as the object store has it.</summary>
public sealed record StoredVideo
{
    /// <summary>The file's name in the tenant's folder, such as <c>20261121_080509-summer-001.mp4</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The creative, from the name; absent where the name has none.</summary>
    public string? Creative { get; init; }

    /// <summary>The iteration of the creative, from the name.</summary>
    public int? Iteration { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>When it was stored, UTC.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>The address that downloads it, with a key.</summary>
    public required Uri Download { get; init; }

    /// <summary>The address that makes a signed link to it.</summary>
    public required Uri Link { get; init; }

    /// <summary>The names of the files beside it: poster, preview and manifest.</summary>
    public required IReadOnlyList<string> Companions { get; init; }
}
