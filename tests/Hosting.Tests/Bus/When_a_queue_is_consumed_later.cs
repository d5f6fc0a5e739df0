using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>The queue of a local model, which only the workers that hold the model know.</summary>
public sealed class When_a_queue_is_consumed_later(RabbitMqFixture rabbit)
{
    private static readonly string Queue = Queues.RenderKeyframesOf("sd-v1.5");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_receive_what_is_sent_to_it_and_report_the_start(bool isOnRabbitMq)
    {
        var broker = isOnRabbitMq ? await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken) : null;
        var received = new Received();
        await using var host = await TestHost.StartAsync(
            broker,
            bus =>
            {
                bus.AddConsumer<Worker, WorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => received.Start(context.Message)).Endpoint(endpoint => endpoint.Name = "starts");
            },
            builder => builder.Services.AddSingleton(received));
        await ConnectAsync(host);

        var command = Command();
        await SendAsync(host, command);

        Assert.Equal(command.TakeId, (await received.Command.Task.WaitAsync(TestContext.Current.CancellationToken)).TakeId);
        var started = await received.Started.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((command.TakeId, WorkStage.Keyframes, (int?)0), (started.TakeId, started.Stage, started.BatchIndex));
    }

    [Fact]
    public async Task Should_be_a_replicated_queue_whose_failed_messages_go_to_the_common_error_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(
            broker,
            bus => bus.AddConsumer<Worker, WorkerDefinition>(),
            builder => builder.Services.AddSingleton(new Received { Failure = new InvalidOperationException("broken") }));
        await ConnectAsync(host);
        await using var raw = await RawClient.ConnectAsync(broker);

        var command = Command();
        await SendAsync(host, command);

        var failed = await raw.GetAsync(Queues.RenderKeyframes + "_error");
        Assert.Contains(command.TakeId.ToString(), failed.Body, StringComparison.Ordinal);
        await raw.Channel.QueueDeclareAsync(
            Queue,
            durable: true,
            exclusive: false,
            autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: TestContext.Current.CancellationToken); // fails with other arguments
    }

    /// <summary>A message that no queue takes must not be lost in silence.</summary>
    [Fact]
    public async Task Should_fail_at_the_sender_where_no_worker_has_declared_it()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker);

        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(host, Command()));
    }

    private static async Task ConnectAsync(TestHost host) =>
        await host.Services.GetRequiredService<IReceiveEndpointConnector>().ConnectConsumer<Worker>(Queue)
            .Ready.WaitAsync(TestContext.Current.CancellationToken);

    private static async Task SendAsync(TestHost host, RenderKeyframes command) =>
        await (await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf(Queue))).Send(command, TestContext.Current.CancellationToken);

    private static RenderKeyframes Command() => new()
    {
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        Attempt = 1,
        BatchIndex = 0,
        BatchCount = 1,
        TenantName = "demo",
        Source = KeyframeSource.Diffusion,
        Model = "sd-v1.5",
        Keyframes = [],
        NegativePrompt = "",
        Seed = 1,
        Width = 64,
        Height = 64,
    };

    private sealed class Received
    {
        public TaskCompletionSource<RenderKeyframes> Command { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<WorkStarted> Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exception? Failure { get; init; }

        public Task Start(WorkStarted started)
        {
            Started.TrySetResult(started);
            return Task.CompletedTask;
        }
    }

    private sealed class Worker(Received received) : IConsumer<RenderKeyframes>
    {
        public async Task Consume(ConsumeContext<RenderKeyframes> context)
        {
            received.Command.TrySetResult(context.Message);
            if (received.Failure is not null)
            {
                throw received.Failure;
            }

            await received.Started.Task.WaitAsync(context.CancellationToken); // the start of short work is not reported
        }
    }

    private sealed class WorkerDefinition : ConsumerDefinition<Worker>
    {
        public WorkerDefinition() => EndpointName = Queues.RenderKeyframes;
    }
}
