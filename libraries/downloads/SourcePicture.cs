namespace AdGenius.Downloads;

/// <summary>A picture to start from: its address, its bytes, or both.</summary>
public sealed record SourcePicture
{
    /// <summary>A public https address.</summary>
    public Uri? Address { get; init; }

    /// <summary>The bytes, where a provider requires them or there is no address.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The media type, such as <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>The address, else the bytes as a data URI.</summary>
    public string ToUri() => Address?.AbsoluteUri ?? $"data:{ContentType};base64,{ToBase64()}";

    /// <summary>The bytes in base 64.</summary>
    public string ToBase64() => Convert.ToBase64String(Bytes ?? throw new InvalidOperationException("The picture was not loaded."));
}
