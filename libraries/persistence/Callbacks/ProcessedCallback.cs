namespace AdGenius.Persistence.Callbacks;

/// <summary>A signed callback that was accepted, so that no gateway accepts the same delivery again.</summary>
public class ProcessedCallback
{
    /// <summary>SHA-256 of model and signature, in lower-case hexadecimal digits.</summary>
    public string Digest { get; set; } = null!;

    /// <summary>When its signature expires; the row is deleted then.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
