using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Ledger;
using AdGenius.PromptWorker.LanguageModel;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.Postgres;
using MassTransit;
using Microsoft.Extensions.AI;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.PromptWorker.Tests.LanguageModel;

/// <summary>Between a paid answer and its settlement the answer is not lost, and no other delivery settles the call.</summary>
public sealed class When_a_call_is_settled_late(PostgresFixture postgres)
{
    private const long MicrosOfAnswer = 900 + (4 * 400);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [LongTest]
    [Fact]
    public async Task Should_use_the_answer_while_the_database_is_unavailable_and_settle_it_afterwards()
    {
        var connection = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Stop));
        await using var proxy = FaultProxy.Start(new Uri($"tcp://{connection.Host}:{connection.Port}"));
        connection.Host = "127.0.0.1";
        connection.Port = proxy.Port;
        await using var server = await ChatServer.StartAsync(context =>
        {
            proxy.IsDown = true;
            return ChatServer.Say(Answers.Valid())(context);
        });
        await using var worker = await PromptWorkerProcess.StartAsync(server, new()
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = connection.ConnectionString,
            ["Database:MigrateAtStartup"] = "true",
        });

        var read = await worker.QuantifyAsync(Request());
        proxy.IsDown = false;

        Assert.Equal(("scripted", null), (read.QuantifiedBy, read.FallbackReason));
        await UntilSettledAsync(worker);
        Assert.Equal(MicrosOfAnswer, Assert.Single(await worker.LedgerAsync()).AmountMicros);
    }

    /// <summary>As while the broker is restarted: the order is delivered to another worker meanwhile.</summary>
    [Fact]
    public async Task Should_not_buy_the_answer_again_while_the_usage_is_not_published()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server, new() { ["Prompts:LanguageModel:MaxCost"] = "1" });
        var usage = new HeldUsage();
        worker.Service<IBus>().ConnectPublishObserver(usage);
        var request = Request();
        var command = new QuantifyPrompt { JobId = Guid.NewGuid(), TenantName = request.TenantName, Request = request };

        var first = worker.AnswerAsync(command);
        await usage.Began.Task.WaitAsync(Stop);
        Assert.NotNull(Assert.Single(await worker.LedgerAsync()).UsageDueAt); // a worker that ends here leaves it to the orchestrator
        var second = worker.AnswerAsync(command);
        await Task.WhenAny(first, second);
        usage.Release.SetResult();
        await Task.WhenAll(first, second);

        Assert.Single(server.Calls);
        Assert.Null(Assert.Single(await worker.LedgerAsync()).UsageDueAt);
        Assert.Equal(LedgerKind.Settled, Assert.Single(await worker.LedgerAsync()).Kind);
    }

    [Fact]
    public async Task Should_send_nothing_when_its_time_has_passed_while_the_money_was_reserved()
    {
        await using var server = await ChatServer.StartAsync(ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server);

        var reply = await worker.Service<LanguageModelClient>().AskAsync(
            [new ChatMessage(ChatRole.User, "A sailboat")], new CancellationToken(canceled: true), Stop);

        Assert.False(Assert.IsType<ModelReply.None>(reply).WasCharged);
        Assert.Empty(server.Calls);
    }

    [Fact]
    public async Task Should_not_settle_the_running_call_of_another_delivery()
    {
        var answer = new TaskCompletionSource();
        var sent = new TaskCompletionSource();
        await using var server = await ChatServer.StartAsync(
            async context =>
            {
                sent.SetResult();
                await answer.Task.WaitAsync(Stop);
                await ChatServer.Say(Answers.Valid())(context);
            },
            ChatServer.Say(Answers.Valid()));
        await using var worker = await PromptWorkerProcess.StartAsync(server, new()
        {
            ["Prompts:LanguageModel:MaxCost"] = "1",
            ["Prompts:LanguageModel:TimeoutSeconds"] = "60",
        });
        var request = Request();
        var command = new QuantifyPrompt { JobId = Guid.NewGuid(), TenantName = request.TenantName, Request = request };

        var first = worker.AnswerAsync(command);
        await sent.Task.WaitAsync(Stop);
        var second = worker.AnswerAsync(command);
        await Task.WhenAny(first, second); // the answer of the second delivery

        Assert.Equal(
            [LedgerKind.Reserved, LedgerKind.Settled],
            (await worker.LedgerAsync()).OrderBy(entry => entry.Reference, StringComparer.Ordinal).Select(entry => entry.Kind));
        answer.SetResult();
        await Task.WhenAll(first, second);
        Assert.All(
            await worker.LedgerAsync(),
            entry => Assert.Equal((LedgerKind.Settled, MicrosOfAnswer), (entry.Kind, entry.AmountMicros)));
    }

    private static async Task UntilSettledAsync(PromptWorkerProcess worker)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while ((await worker.LedgerAsync()).Any(entry => entry.Kind == LedgerKind.Reserved))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private sealed class HeldUsage : IPublishObserver
    {
        public TaskCompletionSource Began { get; } = new();

        public TaskCompletionSource Release { get; } = new();

        public Task PrePublish<T>(PublishContext<T> context)
            where T : class
        {
            if (context.Message is not UsageRecorded)
            {
                return Task.CompletedTask;
            }

            Began.TrySetResult();
            return Release.Task.WaitAsync(Stop);
        }

        public Task PostPublish<T>(PublishContext<T> context)
            where T : class => Task.CompletedTask;

        public Task PublishFault<T>(PublishContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }

    private static GenerateVideo Request() => new()
    {
        RequestId = Guid.NewGuid().ToString(),
        TenantName = "demo",
        CreativeId = "c",
        Prompt = "A sailboat at dusk, then stars, 12 seconds, no text",
    };
}
