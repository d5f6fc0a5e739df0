using Xunit;

namespace AdGenius.TestKit.RabbitMq;

/// <summary>
/// A broker for tests: the one that <c>ADGENIUS_TEST_RABBITMQ</c> names (an amqp address), else one started from the machine's own
/// installation on the first use and stopped with the tests. Declare it once per test project: <c>[assembly:
/// AssemblyFixture(typeof(RabbitMqFixture))]</c>. Without either the test is skipped and says so.
/// </summary>
public sealed class RabbitMqFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_RABBITMQ";

    private readonly SemaphoreSlim _starting = new(1);
    private RabbitMqServer? _server;

    /// <summary>
    /// The address of a virtual host of the caller's own, empty: queue names are fixed, so tests that share one would read each other's
    /// messages. A broker named from outside is used as it is named.
    /// </summary>
    public async Task<Uri> CreateVirtualHostAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new Uri(named);
        }

        var server = await ServerAsync(cancellationToken);
        return await server.CreateVirtualHostAsync(cancellationToken);
    }

    private async Task<RabbitMqServer> ServerAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_server is null)
            {
                Assert.SkipUnless(RabbitMqServer.IsInstalled, $"RabbitMQ is not installed and {Variable} names none.");
                var server = new RabbitMqServer();
                await server.StartAsync(cancellationToken);
                _server = server;
            }

            return _server;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _starting.Dispose();
    }
}
