using System.ComponentModel.DataAnnotations;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>How webhooks announce the end of a job to its request's <c>callbackUrl</c>.</summary>
internal sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>
    /// The secret that bodies are signed with: <c>whsec_</c> and 24 to 64 bytes in base 64. Without it, requests with a <c>callbackUrl</c>
    /// are refused.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The secret before <see cref="Secret"/>, while receivers change from one to the other: bodies are signed with both.
    /// </summary>
    public string? PreviousSecret { get; set; }

    /// <summary>
    /// Secrets of single tenants, by tenant name; they replace <see cref="Secret"/> and <see cref="PreviousSecret"/>.
    /// </summary>
    public IDictionary<string, string> TenantSecrets { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The secrets before those of <see cref="TenantSecrets"/>, by tenant name.</summary>
    public IDictionary<string, string> PreviousTenantSecrets { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Allow http addresses. For trials only.</summary>
    public bool AllowHttp { get; set; }

    /// <summary>Allow addresses of private networks. For trials and closed networks only.</summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>How long one attempt may take.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The delays between failed attempts; after the last one the webhook has failed. Default: what the Standard Webhooks specification
    /// proposes, three days in all.
    /// </summary>
    [MinLength(1)]
    public IList<TimeSpan> RetryDelays { get; } = [];

    /// <summary>Maximum number of deliveries at a time. A delivery that waits for a response uses no thread and no connection.</summary>
    [Range(1, 10_000)]
    public int MaxInFlight { get; set; } = 256;

    /// <summary>
    /// Maximum number of one tenant's deliveries at a time, so that an address that does not respond delays the tenant's own only.
    /// </summary>
    [Range(1, 1000)]
    public int MaxPerTenant { get; set; } = 4;

    /// <summary>How often the loop looks for deliveries that are due.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The signing keys of a tenant, the current one first; empty when there is none. A tenant that has just got a secret of its own may
    /// name the common one as its previous one.
    /// </summary>
    public IReadOnlyList<byte[]> KeysOf(string tenantName)
    {
        var (current, previous) = TenantSecrets.TryGetValue(tenantName, out var own)
            ? (own, PreviousTenantSecrets.TryGetValue(tenantName, out var before) ? before : null)
            : (Secret, PreviousSecret);
        return current is { Length: > 0 }
            ? [.. new[] { current, previous }.OfType<string>().Select(WebhookSignature.KeyOf).OfType<byte[]>()]
            : [];
    }
}
