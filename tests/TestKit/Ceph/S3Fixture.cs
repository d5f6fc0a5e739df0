using System.Globalization;
using Xunit;

namespace AdGenius.TestKit.Ceph;

/// <summary>
/// An S3 server for tests: the one that <c>ADGENIUS_TEST_S3</c> names (<c>http://ACCESS_KEY:SECRET@host:port</c>), else Ceph's gateway from
/// the machine's own installation, started on the first use and stopped with the tests. Declare it once per test project:
/// <c>[assembly: AssemblyFixture(typeof(S3Fixture))]</c>. Without either the test is skipped and says so.
/// </summary>
public sealed class S3Fixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_S3";
    private static int _bucketCount;
    private readonly SemaphoreSlim _starting = new(1);
    private CephServer? _server;
    private S3Access? _access;

    /// <summary>The server, started where it is not yet.</summary>
    public async Task<S3Access> ServerAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            return _access ??= await FindServerAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Creates an empty bucket of the caller's own and returns its name.</summary>
    public async Task<string> CreateBucketAsync(CancellationToken cancellationToken)
    {
        using var client = (await ServerAsync(cancellationToken)).CreateClient();
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"adgenius-test-{Environment.ProcessId}-{Interlocked.Increment(ref _bucketCount)}");
        await Buckets.CreateAsync(client, name, cancellationToken);
        return name;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _starting.Dispose();
    }

    private async Task<S3Access> FindServerAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            && Uri.TryCreate(named, UriKind.Absolute, out var address))
        {
            var user = address.UserInfo.Split(':');
            return new S3Access(
                new Uri(address.GetLeftPart(UriPartial.Scheme) + address.Authority),
                Uri.UnescapeDataString(user[0]),
                Uri.UnescapeDataString(user[^1]));
        }

        var missing = CephServer.MissingProgram();
        Assert.SkipWhen(
            missing is not null,
            $"Ceph's gateway is neither installed ({missing}) nor is another S3 server named by {Variable}.");
        _server = await CephServer.StartAsync(cancellationToken);
        return new S3Access(_server.Endpoint, CephServer.AccessKeyId, CephServer.SecretAccessKey);
    }
}
