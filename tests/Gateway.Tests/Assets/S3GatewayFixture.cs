using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit.Ceph;

namespace AdGenius.Gateway.Tests.Assets;

/// <summary>A gateway whose objects are in a bucket of a real S3 server.</summary>
public class S3GatewayFixture(S3Fixture s3) : GatewayFixture, IAsyncLifetime
{
    public const int PartBytes = 5 * 1024 * 1024;

    private S3Access? _server;
    private Uri? _endpoint;
    private string? _bucket;

    protected override Dictionary<string, string?> Settings => new()
    {
        ["S3_BUCKET_NAME"] = _bucket,
        ["AWS_ACCESS_KEY_ID"] = _server!.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = _server.SecretAccessKey,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ENDPOINT_URL_S3"] = _endpoint!.ToString(),
        ["Gateway:Assets:PartBytes"] = $"{PartBytes}",
    };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        _server = await s3.ServerAsync(TestContext.Current.CancellationToken);
        _bucket = await s3.CreateBucketAsync(TestContext.Current.CancellationToken);
        _endpoint = await EndpointAsync(_server.Endpoint, TestContext.Current.CancellationToken);
        await InitializeAsync();
    }

    /// <summary>The address by which the gateway reaches the server.</summary>
    protected virtual Task<Uri> EndpointAsync(Uri server, CancellationToken cancellationToken) => Task.FromResult(server);
}
