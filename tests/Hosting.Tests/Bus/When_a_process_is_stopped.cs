using AdGenius.Contracts;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_a_process_is_stopped(RabbitMqFixture rabbit)
{
    private static readonly DeleteVideo Command = new() { JobId = Guid.NewGuid(), TenantName = "demo", Keys = ["a"] };

    [Fact]
    public async Task Should_finish_the_messages_it_has_received()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var taken = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var finished = false;
        var host = await TestHost.StartAsync(broker, bus => Consume(bus, async _ =>
        {
            taken.TrySetResult();
            await release.Task;
            finished = true;
        }));
        await SendAsync(host);
        await taken.Task.WaitAsync(TestContext.Current.CancellationToken);
        var stopping = host.DisposeAsync().AsTask();
        release.SetResult();
        await stopping;
        Assert.True(finished);
        await using var raw = await RawClient.ConnectAsync(broker);
        Assert.Equal(
            0u,
            (await raw.Channel.QueueDeclarePassiveAsync(Queues.DeleteVideo, TestContext.Current.CancellationToken)).MessageCount);
    }

    [Fact]
    public async Task Should_requeue_what_it_cannot_finish()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var taken = new TaskCompletionSource();
        var host = await TestHost.StartAsync(
            broker,
            bus => Consume(bus, async context =>
            {
                taken.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            }),
            ("Bus:ConsumerStopTimeout", "00:00:00.5"),
            ("Bus:StopTimeout", "00:00:05"));
        await SendAsync(host);
        await taken.Task.WaitAsync(TestContext.Current.CancellationToken);
        await host.DisposeAsync();
        await using var raw = await RawClient.ConnectAsync(broker);
        Assert.Contains(Command.JobId.ToString(), (await raw.GetAsync(Queues.DeleteVideo)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_end_without_an_error_when_it_is_stopped_during_its_start()
    {
        var exitCode = await AdGeniusHost.RunAsync(
            ["--urls=http://127.0.0.1:0", "--Bus:Transport=InMemory"],
            new ServiceModule { Name = "test", AddServices = static builder => builder.Services.AddHostedService<StoppedDuringStart>() });
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Should_give_consumers_less_time_than_the_bus_and_the_bus_less_than_the_host()
    {
        await using var host = TestHost.Build(null);
        var bus = host.Services.GetRequiredService<IOptions<MassTransitHostOptions>>().Value;
        var process = host.Services.GetRequiredService<IOptions<HostOptions>>().Value;
        Assert.True(bus.ConsumerStopTimeout < bus.StopTimeout);
        Assert.True(bus.StopTimeout < process.ShutdownTimeout);
    }

    private static async Task SendAsync(TestHost host)
    {
        var endpoint = await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf<DeleteVideo>());
        await endpoint.Send(Command, TestContext.Current.CancellationToken);
    }

    private static void Consume(IBusRegistrationConfigurator bus, Func<ConsumeContext<DeleteVideo>, Task> handler) =>
        bus.AddHandler(handler).Endpoint(endpoint =>
        {
            endpoint.Name = Queues.DeleteVideo;
            endpoint.ConfigureConsumeTopology = false;
        });

    /// <summary>Receives the stop signal while it starts, as a process that waits for its broker does.</summary>
    private sealed class StoppedDuringStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
