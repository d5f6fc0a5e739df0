namespace AdGenius.Gateway.Assets;

/// <summary>The body of an upload is too large or incomplete.</summary>
internal sealed class AssetContentException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>True when it has more bytes than allowed.</summary>
    public bool IsTooLarge { get; init; }
}
