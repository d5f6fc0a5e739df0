using AdGenius.Contracts.Assets;

namespace AdGenius.Gateway.Assets;

/// <summary>A file that is being uploaded.</summary>
internal sealed record AssetSource
{
    /// <summary>What it is used for; null: what its format is used for.</summary>
    public AssetKind? Kind { get; init; }

    /// <summary>The file's name, checked.</summary>
    public required string Name { get; init; }

    /// <summary>The file.</summary>
    public required Stream Content { get; init; }

    /// <summary>Its length, or an upper bound of it; null when unknown.</summary>
    public long? MaxLength { get; init; }

    /// <summary>True for a file that comes with a request and is deleted if that is refused.</summary>
    public bool IsProvisional { get; init; }

    /// <summary>What is wrong with the body behind the file; null: nothing is.</summary>
    public Func<CancellationToken, Task<IResult?>> EndFault { get; init; } = static _ => Task.FromResult<IResult?>(null);
}
