using AdGenius.TestKit.Containers;
using Xunit;

namespace AdGenius.TestKit.RabbitMq;

/// <summary>
/// A broker for tests: the one that <c>ADGENIUS_TEST_RABBITMQ</c> names (an AMQP address); else a container of the image that
/// <c>ADGENIUS_TEST_RABBITMQ_IMAGE</c> names, where a container engine answers; else one started from the machine's own installation. It is
/// started on the first use and stopped with the tests. Declare it once per test project: <c>[assembly:
/// AssemblyFixture(typeof(RabbitMqFixture))]</c>. Where there is none the test is skipped and says so.
/// </summary>
public sealed class RabbitMqFixture : IAsyncDisposable
{
    private const string Variable = "ADGENIUS_TEST_RABBITMQ";
    private const string ImageVariable = "ADGENIUS_TEST_RABBITMQ_IMAGE";
    private const string DefaultImage = "rabbitmq:3.13-management";

    private readonly SemaphoreSlim _starting = new(1);
    private IRabbitMqBroker? _broker;
    private RabbitMqManagement? _management;

    /// <summary>
    /// The address of an empty virtual host of the caller's own: queue names are fixed, so tests that share one would read each other's
    /// messages. A broker named from outside is used as it is named.
    /// </summary>
    public async Task<Uri> CreateVirtualHostAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new Uri(named);
        }

        var management = await ManagementAsync(cancellationToken);
        return await management.CreateVirtualHostAsync(cancellationToken);
    }

    /// <summary>
    /// The management API of the broker that the fixture started; a test that needs it is skipped on a broker from outside.
    /// </summary>
    public async Task<RabbitMqManagement> ManagementAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)),
            $"The management API of the broker that {Variable} names is not known.");
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_management is null)
            {
                _broker = await StartAsync(cancellationToken);
                _management = new RabbitMqManagement(_broker.Uri, _broker.ManagementUri);
            }

            return _management;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The address of the management API of the broker that the fixture started.</summary>
    public async Task<Uri> ManagementUriAsync(CancellationToken cancellationToken)
    {
        await ManagementAsync(cancellationToken);
        return _broker!.ManagementUri;
    }

    public async ValueTask DisposeAsync()
    {
        _management?.Dispose();
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _starting.Dispose();
    }

    private static async Task<IRabbitMqBroker> StartAsync(CancellationToken cancellationToken)
    {
        if (await ContainerEngine.AnswersAsync())
        {
            try
            {
                return await RabbitMqContainerBroker.StartAsync(ContainerEngine.Image(ImageVariable, DefaultImage), cancellationToken);
            }
            catch (Exception) when (RabbitMqServer.IsInstalled && ContainerEngine.MayBeAbsent(ImageVariable, cancellationToken))
            {
                // The installed broker is used instead.
            }
        }

        Assert.SkipUnless(
            RabbitMqServer.IsInstalled,
            $"RabbitMQ is not installed, no container engine answers, and {Variable} names no broker.");
        while (true)
        {
            var server = new RabbitMqServer();
            try
            {
                await server.StartAsync(cancellationToken);
                return server;
            }
            catch (Exception exception)
            {
                await server.DisposeAsync();

                // Another process has taken a port since the ports were chosen: the next broker gets others. Nothing else is tried again.
                if (exception is not InvalidOperationException || !server.IsPortTaken())
                {
                    throw;
                }
            }
        }
    }
}
