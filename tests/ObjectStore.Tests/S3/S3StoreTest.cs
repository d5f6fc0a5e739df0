using System.Globalization;
using AdGenius.TestKit.Ceph;
using Amazon.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(S3Fixture))]

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>A store over a bucket of its own on a real S3 server, with small parts.</summary>
public abstract class S3StoreTest(S3Fixture s3) : IAsyncLifetime
{
    /// <summary>The smallest part that S3 allows.</summary>
    private protected const int PartBytes = 5 * 1024 * 1024;

    private readonly List<IHost> _hosts = [];

    private protected S3Access Server { get; private set; } = null!;

    private protected string Bucket { get; private set; } = null!;

    /// <summary>The SDK's own view of the server.</summary>
    private protected IAmazonS3 Client { get; private set; } = null!;

    private protected IObjectStore Store { get; private set; } = null!;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        Server = await s3.ServerAsync(Cancellation);
        Bucket = await s3.CreateBucketAsync(Cancellation);
        Client = Server.CreateClient();
        Store = NewStore();
    }

    public virtual ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            host.Dispose();
        }

        Client.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>The store as a process would have it, with these settings on top.</summary>
    private protected IObjectStore NewStore(params (string Name, string? Value)[] settings)
        => NewHost(settings).Services.GetRequiredService<IObjectStore>();

    private protected IHost NewHost(params (string Name, string? Value)[] settings) => NewHost(null, settings);

    private protected IHost NewHost(ILoggerProvider? log, params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["S3_BUCKET_NAME"] = Bucket,
            ["AWS_ACCESS_KEY_ID"] = Server.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = Server.SecretAccessKey,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL_S3"] = Server.Endpoint.ToString(),
            ["Objects:S3:PartBytes"] = PartBytes.ToString(CultureInfo.InvariantCulture),
            ["Objects:S3:RetryDelay"] = "00:00:00.01",
        });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => setting.Name, static setting => setting.Value));
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        builder.AddAdGeniusObjectStore();
        _hosts.Add(builder.Build());
        return _hosts[^1];
    }

    /// <summary>Bytes that differ from place to place, the same for the same seed.</summary>
    private protected static byte[] Noise(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private protected static PutOptions Mp4(bool writeOnce = false, IReadOnlyDictionary<string, string>? metadata = null) =>
        new() { ContentType = "video/mp4", WriteOnce = writeOnce, Metadata = metadata ?? new Dictionary<string, string>() };

    private protected static async Task<byte[]> ReadAsync(IObjectStore store, string key)
    {
        using var copy = new MemoryStream();
        await using var content = await store.OpenReadAsync(key, Cancellation);
        await content.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    /// <summary>Uploads that were begun and neither completed nor aborted.</summary>
    private protected async Task<int> OpenUploadsAsync() =>
        (await Client.ListMultipartUploadsAsync(Bucket, Cancellation)).MultipartUploads?.Count ?? 0;
}
