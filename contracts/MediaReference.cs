namespace AdGenius.Contracts;

/// <summary>Reference to an object in the object store. Messages carry references, never media.</summary>
public sealed record MediaReference
{
    /// <summary>The object's key in the store, without bucket or host, such as <c>staging/…/clip.mp4</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The media type, such as <c>video/mp4</c> or <c>image/png</c>.</summary>
    public required string ContentType { get; init; }
}
