using System.ComponentModel.DataAnnotations;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Which bucket, where, and how. What is not named here comes from the names that every S3 tool knows, see <see cref="S3Defaults"/>.
/// </summary>
public sealed class S3Options
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Objects:S3";

    /// <summary>The bucket; it must exist. Default: <c>S3_BUCKET_NAME</c>.</summary>
    public string? Bucket { get; set; }

    /// <summary>
    /// The region, such as <c>eu-central-1</c>. Default: <c>AWS_REGION</c>, <c>AWS_DEFAULT_REGION</c>; with an endpoint of its own
    /// <c>us-east-1</c>.
    /// </summary>
    public string? Region { get; set; }

    /// <summary>
    /// The address of a server that is not Amazon's. Default: <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, else Amazon's.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The address that links are made for, where browsers reach the server under another one than the services do.</summary>
    public Uri? PublicEndpoint { get; set; }

    /// <summary>
    /// The access key. Default: <c>AWS_ACCESS_KEY_ID</c>; where neither is set, the SDK looks for a role (profile, container, instance).
    /// </summary>
    public string? AccessKeyId { get; set; }

    /// <summary>Its secret. Default: <c>AWS_SECRET_ACCESS_KEY</c>.</summary>
    public string? SecretAccessKey { get; set; }

    /// <summary>For temporary keys. Default: <c>AWS_SESSION_TOKEN</c>.</summary>
    public string? SessionToken { get; set; }

    /// <summary>The role that takes the place of keys, where the environment names one and there are none.</summary>
    internal S3WebIdentity? WebIdentity { get; set; }

    /// <summary>
    /// True: <c>https://host/bucket/key</c>; false: <c>https://bucket.host/key</c>. Default: true for an endpoint of its own, false for
    /// Amazon.
    /// </summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>
    /// True: every request carries one of S3's newer checksums (CRC32). False: parts carry Content-MD5, which every server knows.
    /// Default: true for Amazon, false for an endpoint of its own, for many refuse what they do not know.
    /// </summary>
    public bool? NewChecksums { get; set; }

    /// <summary>The KMS key that objects are encrypted with: its id, ARN or alias. Default: the bucket's own encryption.</summary>
    public string? KmsKeyId { get; set; }

    /// <summary>The size of a part in bytes; smaller objects go in one request. S3 allows 5 MiB to 5 GiB.</summary>
    [Range(5 * 1024 * 1024, 512 * 1024 * 1024)]
    public int PartBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// How many parts of one object are on their way at once; their product with <see cref="PartBytes"/> bounds the memory of an upload or
    /// download.
    /// </summary>
    [Range(1, 64)]
    public int MaxConcurrentParts { get; set; } = 6;

    /// <summary>How often a request (a part, a look, a list) is repeated when it failed for now.</summary>
    [Range(0, 20)]
    public int Retries { get; set; } = 4;

    /// <summary>The wait before the first repetition; doubled for each further one, and shortened by chance up to a half.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// How long one request may take: a part must fit through the line in this time. Of a download, how long nothing may be received.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// True: keep a lifecycle rule in the bucket that expires <c>staging/</c>, beside whatever rules are there. The sweep does the same
    /// work without it.
    /// </summary>
    public bool ManageLifecycle { get; set; } = true;
}
