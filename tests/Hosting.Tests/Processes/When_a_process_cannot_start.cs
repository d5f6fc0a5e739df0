using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.Hosting.Processes;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace AdGenius.Hosting.Tests.Processes;

public sealed class When_a_process_cannot_start(RabbitMqFixture rabbit)
{
    [Theory]
    [InlineData("guest:wrong", "", "user or password is wrong")]
    [InlineData("guest:guest", "/nowhere", "virtual host")]
    public async Task Should_describe_the_brokers_error_and_address(string user, string virtualHost, string cause)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var address = new Uri($"amqp://{user}@{broker.Host}:{broker.Port}{(virtualHost.Length > 0 ? virtualHost : broker.AbsolutePath)}");
        await using var host = TestHost.Build(address);
        var exception = await Assert.ThrowsAsync<StartupException>(host.StartAsync);
        var line = StartupErrorDescriber.Describe(exception)!;
        Assert.Contains(cause, line, StringComparison.Ordinal);
        Assert.Contains($"{broker.Host}:{broker.Port}", line, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong@", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    /// <summary>A roll-out may need more connections for a while than the broker allows; a managed broker has such a limit.</summary>
    [Fact]
    public async Task Should_retry_where_a_limit_of_connections_is_reached_and_name_it()
    {
        var stop = TestContext.Current.CancellationToken;
        var broker = await rabbit.CreateVirtualHostAsync(stop);
        var management = await rabbit.ManagementAsync(stop);
        var limit = $"vhost-limits{broker.AbsolutePath}/max-connections";
        await management.PutAsync(limit, new { value = 0 }, stop);
        await using var host = TestHost.Build(broker);
        await host.StartAsync();
        Assert.Equal(503, (await host.GetAsync("/health/ready")).Status);
        var options = new BusOptions { Uri = broker };
        var refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var connection = await BrokerAddress.Of(options).ToFactory(options, "test").CreateConnectionAsync(stop);
            await connection.CreateChannelAsync(cancellationToken: stop);
        });
        Assert.Contains("connection limit (0) is reached", BrokerErrorDescriber.Describe(refused), StringComparison.Ordinal);

        await management.PutAsync(limit, new { value = -1 }, stop);
        await host.ReadyAsync();
    }

    [LongTest]
    [Fact]
    public async Task Should_retry_an_unavailable_broker_and_not_be_ready_until_then()
    {
        await using var server = new RabbitMqServer();
        await using var host = TestHost.Build(
            server.Uri, static bus => bus.AddHandler(
                static (ConsumeContext<VideoCompleted> _) => Task.CompletedTask), ("Bus:ConnectTimeout", "00:00:02"));
        await host.StartAsync();
        var (status, text) = await host.GetAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("masstransit-bus", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal(200, (await host.GetAsync("/health/live")).Status);
        Assert.SkipUnless(RabbitMqServer.IsInstalled, "RabbitMQ is not installed.");
        await server.StartAsync(TestContext.Current.CancellationToken);
        await host.ReadyAsync();

        // Stopped and not killed: 3.10 loses the leader of a quorum queue that was declared a moment before a kill -9.
        await server.ControlAsync(TestContext.Current.CancellationToken, "stop_app");
        await host.ReadyAsync(isReady: false);
        await server.ControlAsync(TestContext.Current.CancellationToken, "start_app");
        await host.ReadyAsync();
    }

    [Fact]
    public void Should_suppress_only_the_hosts_log_until_it_has_started()
    {
        var suppressor = new StartupLogSuppressor();
        using var factory = LoggerFactory.Create(logging =>
        {
            logging.AddConsole();
            suppressor.Apply(logging);
        });
        var host = factory.CreateLogger("Microsoft.Extensions.Hosting.Internal.Host");
        Assert.False(host.IsEnabled(LogLevel.Critical));
        suppressor.Started();
        Assert.True(host.IsEnabled(LogLevel.Critical));
        Assert.False(host.IsEnabled(LogLevel.Debug));
        Assert.False(factory.CreateLogger("Another").IsEnabled(LogLevel.Debug));
        Assert.True(factory.CreateLogger("Another").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void Should_distinguish_a_lost_connection_from_other_errors()
    {
        Assert.Equal("connection refused", BrokerErrorDescriber.Describe(new RabbitMQ.Client.Exceptions.BrokerUnreachableException(
            new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused))));
        Assert.Null(BrokerErrorDescriber.Describe(new InvalidOperationException("a consumer's own fault")));
        Assert.Null(BrokerErrorDescriber.Describe(null));
    }
}
