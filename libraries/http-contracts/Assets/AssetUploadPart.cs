namespace AdGenius.HttpContracts.Assets;

/// <summary>One part of an upload.</summary>
public sealed record AssetUploadPart
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>True when the store has it complete.</summary>
    public required bool IsReceived { get; init; }

    /// <summary>The signed link to PUT it to; absent when it was received.</summary>
    public Uri? Url { get; init; }
}
