using System.Buffers;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.S3;

/// <summary>Owns the clients: one for requests, one that signs links for the public address.</summary>
internal sealed class S3Connection : IDisposable
{
    private static readonly TimeSpan MaxLargeRequest = TimeSpan.FromDays(1);
    private readonly AWSCredentials? _credentials;
    private readonly Lazy<IAmazonS3> _largeClient;

    public S3Connection(IOptions<S3Options> options)
    {
        Options = options.Value;
        _credentials = CredentialsOf(Options);
        Buffers = ArrayPool<byte>.Create(Options.PartBytes, Options.MaxConcurrentParts + 2);
        Client = CreateClient(Options.Endpoint, Options.RequestTimeout);
        LinkClient = Options.PublicEndpoint is null ? Client : CreateClient(Options.PublicEndpoint, Options.RequestTimeout);
        _largeClient = new Lazy<IAmazonS3>(() => CreateClient(Options.Endpoint, MaxLargeRequest));
    }

    public S3Options Options { get; }

    /// <summary>The checksum of requests.</summary>
    public S3Check Check => Options switch
    {
        { NewChecksums: true } => S3Check.Crc32,
        { Endpoint.Scheme: "http" } => S3Check.Signature,
        _ => S3Check.Md5,
    };

    /// <summary>
    /// Buffers of a part's size. The shared pool would retain some for every thread that ever used one; this pool retains what one transfer
    /// needs.
    /// </summary>
    public ArrayPool<byte> Buffers { get; }

    public string Bucket => Options.Bucket!;

    public IAmazonS3 Client { get; }

    /// <summary>For a request that sends more than a part, and so may take longer than one; S3Retry ends it when it stands still.</summary>
    public IAmazonS3 LargeClient => _largeClient.Value;

    public IAmazonS3 LinkClient { get; }

    /// <summary>Bucket and server, for operators; holds no secret.</summary>
    public string Location
        => $"bucket '{Bucket}' at {Options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? "Amazon S3 in " + Options.Region}";

    /// <summary>True where links must not be https.</summary>
    public bool LinksUseHttp => (Options.PublicEndpoint ?? Options.Endpoint) is { Scheme: "http" };

    public void Dispose()
    {
        Client.Dispose();
        if (_largeClient.IsValueCreated)
        {
            _largeClient.Value.Dispose();
        }

        if (!ReferenceEquals(Client, LinkClient))
        {
            LinkClient.Dispose();
        }

        (_credentials as IDisposable)?.Dispose();
    }

    private AmazonS3Client CreateClient(Uri? endpoint, TimeSpan timeout)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = Options.ForcePathStyle == true,
            RequestChecksumCalculation = Options.NewChecksums == true
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = Options.NewChecksums == true
                ? ResponseChecksumValidation.WHEN_SUPPORTED
                : ResponseChecksumValidation.WHEN_REQUIRED,
            Timeout = timeout,
            BufferSize = 256 * 1024,
            MaxErrorRetry = 0, // S3Retry repeats, on the injected clock and with our own view of what a repetition means
        };
        if (endpoint is null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(Options.Region);
        }
        else
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = Options.Region;
        }

        return _credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(_credentials, config);
    }

    /// <summary>Null: the SDK finds the role of a machine, container or pod and renews its credentials itself.</summary>
    private static AWSCredentials? CredentialsOf(S3Options options) => options switch
    {
        { AccessKeyId: not { Length: > 0 }, WebIdentity: { } identity } => new S3WebIdentityCredentials(identity),
        { AccessKeyId: not { Length: > 0 } } => null,
        { SessionToken: { Length: > 0 } token } => new SessionAWSCredentials(options.AccessKeyId, options.SecretAccessKey, token),
        _ => new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey),
    };
}
