namespace AdGenius.Persistence.Callbacks;

/// <summary>A signed callback that was taken, so that the same delivery is not taken twice, at whatever gateway.</summary>
public class ProcessedCallback
{
    /// <summary>SHA-256 of model and signature, in lower-case hexadecimal digits.</summary>
    public string Digest { get; set; } = null!;

    /// <summary>After this moment its signature is too old anyway, and the row goes.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
