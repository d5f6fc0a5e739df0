using System.ComponentModel.DataAnnotations;
using AdGenius.Gateway.Tenants;
using AdGenius.Hosting;

namespace AdGenius.Gateway;

/// <summary>Settings of the gateway.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateway";

    /// <summary>
    /// How a call is authenticated: <c>ApiKeys</c> (the key decides the tenant) or <c>None</c> (the header X-Tenant is trusted).
    /// Unset: <c>ApiKeys</c> on RabbitMQ, <c>None</c> with the bus in memory.
    /// </summary>
    [AllowedValues(
        GatewayAuthentication.None,
        GatewayAuthentication.ApiKeys,
        ErrorMessage = "Gateway:Authentication must be None or ApiKeys.")]
    public string? Authentication { get; set; }

    /// <summary>
    /// How many calls a tenant may make per minute at one gateway; 0: no limit. Unset: 600 with API keys, else 0.
    /// </summary>
    [Range(0, 60_000)]
    public int? RequestsPerMinute { get; set; }

    /// <summary>
    /// Which port of the process's addresses serves HTTP/2 without TLS (h2c), for gRPC clients, and nothing else. Unset: none; gRPC is then
    /// served on https addresses, and gRPC-Web on all.
    /// </summary>
    [Range(1, 65_535)]
    public int? GrpcPort { get; set; }

    /// <summary>How long the limits of a tenant, which are in the database, are kept before they are read again.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan LimitsRefreshInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the API keys of open event streams are checked; the streams of a revoked key end within this time.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan KeyCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The public address of the gateway, for links in answers, with the path that a proxy serves it at and removes before it passes calls
    /// on. Unset: the address the call was sent to.
    /// </summary>
    public Uri? PublicAddress { get; set => field = ServiceAddress.WithSlash(value); }

    /// <summary>The largest request body other than a batch, in bytes. Fifty scenes of 10,000 characters, all escaped, fit.</summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// The largest body of a batch in bytes. All bodies of a tenant together have at most half of Gateway:MaxRequestBytesInFlight.
    /// </summary>
    [Range(1_024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>
    /// How many bytes of tenants' request bodies one gateway holds at a time; beyond that a call gets 503. A tenant may hold at most as
    /// many as are left for all others, beyond that its call gets 429: the first at most half, so a batch of 16 MiB needs 32 MiB here.
    /// </summary>
    [Range(1_024, int.MaxValue)]
    public int MaxRequestBytesInFlight { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// The same for the bodies of provider callbacks, whose callers are not authenticated here; they are shared by remote address (for
    /// IPv6: by /64 network). A callback has at most 64 KiB.
    /// </summary>
    [Range(64 * 1_024, int.MaxValue)]
    public int MaxCallbackBytesInFlight { get; set; } = 8 * 1024 * 1024;

    /// <summary>How many provider callbacks one remote address (for IPv6: one /64 network) may send per minute.</summary>
    [Range(1, 60_000)]
    public int CallbacksPerMinute { get; set; } = 600;

    /// <summary>
    /// The proxies whose X-Forwarded-For, -Proto, -Host and -Prefix are trusted: IP addresses and networks (<c>10.0.0.0/8</c>), separated
    /// by commas. Unset: none.
    /// </summary>
    public string? TrustedProxies { get; set; }

    /// <summary>
    /// The origins (<c>https://app.example.com</c>) of web pages whose scripts may call the gateway, gRPC-Web included, separated by
    /// commas (CORS). Unset: none but the gateway's own dashboard.
    /// </summary>
    public string? AllowedOrigins { get; set; }

    /// <summary>How long a POST waits for its job to be in the database before it answers 202 all the same.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan AcceptWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The same wait for a request that names a voice, files or a brand kit: a storage worker checks them before the job is accepted.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BriefAcceptWait { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>How long the broker may take to confirm a command before the caller gets 503.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long after it was accepted a request that the broker has not confirmed is sent by whichever gateway has the lease: the gateway
    /// that accepted it has ended meanwhile, or could not record that it was sent.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ResendAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long signed links are valid.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan LinkLifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a worker may take to list its models.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan ModelsTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a prompt worker may take to quantify a prompt without making anything; a language model takes seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan PromptPreviewTimeout { get; set; } = TimeSpan.FromSeconds(75);

    /// <summary>
    /// How many prompts of all tenants one gateway has quantified at a time without making anything; beyond that a call gets 503. A tenant
    /// may have at most as many as are left for all others, beyond that its call gets 429: the first at most half. One prompt worker
    /// quantifies four at a time.
    /// </summary>
    [Range(1, 1_000)]
    public int MaxConcurrentPreviews { get; set; } = 8;

    /// <summary>How often the events of a followed job are read from the database when no signal arrives.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan EventPollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often an idle event stream sends a comment, so that proxies keep it open. A connection of HTTP/2 that is idle for as long, at
    /// least a second, is sent a ping, and is closed where no answer comes within the same time, at most 20 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:05:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How many event streams one gateway holds at a time; each takes about 30 KiB of memory.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreams { get; set; } = 12_000;

    /// <summary>How many of them one tenant may hold.</summary>
    [Range(1, 100_000)]
    public int MaxEventStreamsPerTenant { get; set; } = 100;
}
