using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit;
using AdGenius.TestKit.Logging;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_a_worker_takes_a_command(RabbitMqFixture rabbit)
{
    [LongTest]
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_publish_the_start_before_the_work_is_done_in_spite_of_an_outbox(bool isOnRabbitMq)
    {
        var broker = isOnRabbitMq ? await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken) : null;
        var starts = new Starts();
        await using var host = await TestHost.StartAsync(
            broker,
            bus =>
            {
                bus.AddConsumer<PromptWorker, PromptWorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => starts.Receive(context)).Endpoint(endpoint => endpoint.Name = "starts");
            },
            builder => builder.Services.AddSingleton(starts));
        var command = Command() with { SentAt = DateTimeOffset.UnixEpoch.AddTicks(1) };
        await SendAsync(host, Queues.QuantifyPrompt, command);

        // The worker ends when this has arrived, so it cannot arrive after the end.
        var started = await starts.First.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((command.JobId, null, WorkStage.Quantify), (started.JobId, started.TakeId, started.Stage));
        Assert.Equal(command.SentAt, started.CommandSentAt);
        await starts.WorkDone.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_publish_no_start_for_work_that_its_result_proves_at_once()
    {
        var (starts, receipts, time) = (new Starts(), new HeldStarts(), new FakeTimeProvider());
        await using var host = await TestHost.StartAsync(
            null,
            bus =>
            {
                bus.AddConsumer<PromptWorker, PromptWorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => starts.Receive(context)).Endpoint(endpoint => endpoint.Name = "starts");
            },
            builder => builder.Services.AddSingleton(starts).AddSingleton<TimeProvider>(time));
        using var receiving = host.Bus.ConnectReceiveObserver(receipts);
        var quick = Command() with { TenantName = PromptWorker.QuickTenant };
        var slow = Command();
        await SendAsync(host, Queues.QuantifyPrompt, quick);
        await receipts.Done.Task.WaitAsync(TestContext.Current.CancellationToken);
        await SendAsync(host, Queues.QuantifyPrompt, slow);
        await Until.TrueAsync(
            "a start is published",
            () =>
            {
                time.Advance(WorkStartedObserver.ReportAfter);
                return starts.First.Task.IsCompleted;
            },
            TestContext.Current.CancellationToken);

        // The quick work began before the slow one, so its start would have come first.
        Assert.Equal(slow.JobId, (await starts.First.Task).JobId);
    }

    /// <summary>The bus logs a message that is cancelled while it is sent as a fault.</summary>
    [Fact]
    public async Task Should_publish_the_start_whose_work_ends_while_it_is_sent()
    {
        var (starts, sends, log) = (new Starts(), new HeldStarts(), new CapturedLog());
        await using var host = await TestHost.StartAsync(
            null,
            bus =>
            {
                bus.AddConsumer<PromptWorker, PromptWorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => starts.Receive(context)).Endpoint(endpoint => endpoint.Name = "starts");
            },
            builder =>
            {
                builder.Services.AddSingleton(starts);
                builder.Logging.AddProvider(log);
            });
        using var sending = host.Bus.ConnectPublishObserver(sends);
        using var receiving = host.Bus.ConnectReceiveObserver(sends);
        await SendAsync(host, Queues.QuantifyPrompt, Command() with { TenantName = PromptWorker.EndingTenant });
        await sends.Begun.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        starts.MayEnd.SetResult();

        await Until.TrueAsync(
            "the start has arrived, or a fault is logged",
            () => starts.First.Task.IsCompleted || log.Lines.Any(IsFault),
            TestContext.Current.CancellationToken);
        Assert.DoesNotContain(log.Lines, IsFault);
        await starts.First.Task;

        static bool IsFault(string line) => line.StartsWith("Error:", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_publish_no_start_for_a_dead_lettered_command()
    {
        var starts = new Starts();
        await using var host = await TestHost.StartAsync(
            null,
            bus =>
            {
                bus.AddConsumer<PromptWorker, PromptWorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => starts.Receive(context)).Endpoint(endpoint => endpoint.Name = "starts");
                bus.AddHandler<QuantifyPrompt>(context => context.Send(CommandRoutes.AddressOf<QuantifyPrompt>(), Command()))
                    .Endpoint(endpoint => endpoint.Name = Queues.DeadLetter);
            },
            builder => builder.Services.AddSingleton(starts));
        var deadLettered = Command();
        await SendAsync(host, Queues.DeadLetter, deadLettered);

        // The consumer of dead letters sends another command, so the start of that one comes after.
        var started = await starts.First.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(deadLettered.JobId, started.JobId);
    }

    [Fact]
    public async Task Should_tell_empty_queues_from_others_on_rabbitmq_and_know_nothing_in_memory()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker);
        await SendAsync(host, Queues.QuantifyPrompt, Command());
        await using var raw = await RawClient.ConnectAsync(broker);
        await Until.TrueAsync(
            "the command is in its queue",
            async () => await raw.Channel.MessageCountAsync(Queues.QuantifyPrompt, TestContext.Current.CancellationToken) == 1,
            TestContext.Current.CancellationToken);
        Assert.False(await IsEmptyAsync(host, Queues.QuantifyPrompt));
        Assert.True(await IsEmptyAsync(host, Queues.ComposeClip));

        await using var alone = await TestHost.StartAsync(null);
        Assert.Null(await IsEmptyAsync(alone, Queues.QuantifyPrompt));
    }

    private static Task<bool?> IsEmptyAsync(TestHost host, string queue)
        => host.Services.GetRequiredService<IQueueDepths>().IsEmptyAsync(queue, TestContext.Current.CancellationToken);

    private static async Task SendAsync(TestHost host, string queue, QuantifyPrompt command) =>
        await (await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf(queue))).Send(command, TestContext.Current.CancellationToken);

    private static QuantifyPrompt Command() => new()
    {
        JobId = Guid.NewGuid(),
        TenantName = "demo",
        Request = new GenerateVideo { RequestId = "r-1", TenantName = "demo", CreativeId = "spring", Prompt = "A lake" },
    };

    private sealed class Starts
    {
        public TaskCompletionSource<WorkStarted> First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource WorkDone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayEnd { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Receive(ConsumeContext<WorkStarted> context)
        {
            First.TrySetResult(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class PromptWorker(Starts starts) : IConsumer<QuantifyPrompt>
    {
        public const string QuickTenant = "quick";
        public const string EndingTenant = "ending";

        public async Task Consume(ConsumeContext<QuantifyPrompt> context)
        {
            if (context.Message.TenantName == QuickTenant)
            {
                return;
            }

            if (context.Message.TenantName == EndingTenant)
            {
                await starts.MayEnd.Task.WaitAsync(context.CancellationToken);
                return;
            }

            await starts.First.Task.WaitAsync(context.CancellationToken);
            starts.WorkDone.TrySetResult();
        }
    }

    /// <summary>Holds the report of a start until its command is done.</summary>
    private sealed class HeldStarts : IPublishObserver, IReceiveObserver
    {
        /// <summary>Completes when the command, the first message that is received, is done.</summary>
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is WorkStarted)
            {
                Begun.TrySetResult();
                await Done.Task;
            }
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context)
        {
            Done.TrySetResult();
            return Task.CompletedTask;
        }

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class => Task.CompletedTask;

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }

    private sealed class PromptWorkerDefinition : ConsumerDefinition<PromptWorker>
    {
        public PromptWorkerDefinition() => EndpointName = Queues.QuantifyPrompt;

        protected override void ConfigureConsumer(
            IReceiveEndpointConfigurator endpointConfigurator,
            IConsumerConfigurator<PromptWorker> consumerConfigurator,
            IRegistrationContext context) => endpointConfigurator.UseInMemoryOutbox(context);
    }
}
