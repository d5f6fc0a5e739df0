using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

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
        var starts = new Starts();
        await using var host = await TestHost.StartAsync(
            null,
            bus =>
            {
                bus.AddConsumer<PromptWorker, PromptWorkerDefinition>();
                bus.AddHandler<WorkStarted>(context => starts.Receive(context)).Endpoint(endpoint => endpoint.Name = "starts");
            },
            builder => builder.Services.AddSingleton(starts));
        var quick = Command() with { TenantName = PromptWorker.QuickTenant };
        var slow = Command();
        await SendAsync(host, Queues.QuantifyPrompt, quick);
        await starts.QuickDone.Task.WaitAsync(TestContext.Current.CancellationToken);
        await SendAsync(host, Queues.QuantifyPrompt, slow);

        // The quick work began before the slow one, so its start would have come first.
        Assert.Equal(slow.JobId, (await starts.First.Task.WaitAsync(TestContext.Current.CancellationToken)).JobId);
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

        public TaskCompletionSource QuickDone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource WorkDone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Receive(ConsumeContext<WorkStarted> context)
        {
            First.TrySetResult(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class PromptWorker(Starts starts) : IConsumer<QuantifyPrompt>
    {
        public const string QuickTenant = "quick";

        public async Task Consume(ConsumeContext<QuantifyPrompt> context)
        {
            if (context.Message.TenantName == QuickTenant)
            {
                starts.QuickDone.TrySetResult();
                return;
            }

            await starts.First.Task.WaitAsync(context.CancellationToken);
            starts.WorkDone.TrySetResult();
        }
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
