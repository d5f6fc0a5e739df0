using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.FailedMessages;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Hosting.Tests.Bus;

/// <summary>The queue of a local model, which only the workers that hold the model know.</summary>
public sealed class When_a_queue_is_consumed_later(RabbitMqFixture rabbit)
{
    private const string Errors = Queues.RenderKeyframes + "_error";

    private static readonly string Queue = Queues.RenderKeyframesOf("sd-v1.5");

    [LongTest]
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

    /// <summary>The error queue is common; the command goes back to the workers that hold its model.</summary>
    [Fact]
    public async Task Should_be_where_its_failed_messages_are_requeued_to()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new Received { Failure = new InvalidOperationException("broken") };
        await using var host = await TestHost.StartAsync(
            broker,
            bus => bus.AddConsumer<Worker, WorkerDefinition>(),
            builder => builder.Services.AddSingleton(received));
        await ConnectAsync(host);
        var failed = host.Services.GetRequiredService<IFailedMessages>();
        await SendAsync(host, Command());
        await SendOtherAsync(host);
        foreach (var queue in (string[])[Errors, Queues.RenderKeyframes + "_skipped"])
        {
            await Until.TrueAsync(
                $"{queue} is counted",
                async () => (await failed.CountAsync(TestContext.Current.CancellationToken)).Contains(new FailedQueue(queue, 1)),
                TestContext.Current.CancellationToken);
            Assert.Equal(1, await failed.RequeueAsync(queue, null, TestContext.Current.CancellationToken));
        }

        // Both fail in it a second time.
        await Until.TrueAsync(
            "the requeued messages have failed again",
            async () => (await failed.CountAsync(TestContext.Current.CancellationToken)).Count == 2,
            TestContext.Current.CancellationToken);
        await using var raw = await RawClient.ConnectAsync(broker);
        Assert.Equal(0u, await raw.Channel.MessageCountAsync(Queue, TestContext.Current.CancellationToken));
        Assert.Equal(0u, await raw.Channel.MessageCountAsync(Queues.RenderKeyframes, TestContext.Current.CancellationToken));
        var again = await failed.ReadAsync(Errors, 1, TestContext.Current.CancellationToken);
        Assert.Equal(1, Assert.Single(again).Requeues);
        Assert.False(failed.IsQueue(Queue + "_error"));
    }

    /// <summary>A message that no queue takes must not be lost in silence.</summary>
    [LongTest]
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

    /// <summary>A message of a type that no consumer of the queue knows.</summary>
    private static async Task SendOtherAsync(TestHost host) =>
        await (await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf(Queue))).Send(
            new DeleteVideo { JobId = Guid.NewGuid(), TenantName = "demo", Keys = ["a"] }, TestContext.Current.CancellationToken);

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
