using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.TestKit;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.RabbitMq;
using MassTransit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_messages_are_dead_lettered(RabbitMqFixture rabbit)
{
    private const string Skipped = Queues.DeadLetter + "_skipped";

    [Fact]
    public async Task Should_requeue_them_to_their_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        var command = new DeleteVideo { JobId = Guid.NewGuid(), TenantName = "demo", Keys = ["a"] };
        await (await orchestrator.Bus.GetSendEndpoint(CommandRoutes.AddressOf<DeleteVideo>())).Send(
            command,
            TestContext.Current.CancellationToken);
        await RawClient.CrashConsumerAsync(broker, Queues.DeleteVideo, times: 3);
        var received = new TaskCompletionSource<DeleteVideo>();
        await using var worker = await TestHost.StartAsync(broker, bus => Listen(bus, Queues.DeleteVideo, received), await SettingsAsync());
        Assert.Equal(command.JobId, (await received.Task.WaitAsync(TestContext.Current.CancellationToken)).JobId);
    }

    [Theory]
    [InlineData("AdGenius:CancelVideo", null)]
    [InlineData("videos", "CancelVideo")]
    public async Task Should_requeue_raw_json_with_its_type(string exchange, string? type)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync(exchange, "{\"requestId\":\"r1\"}", type: type);
        await RawClient.CrashConsumerAsync(broker, Queues.Videos, times: 3);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var consumer = await TestHost.StartAsync(broker, bus => Listen(bus, Queues.Videos, received), await SettingsAsync());
        var plain = await received.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("CancelVideo", "{\"requestId\":\"r1\"}"), (plain.Kind, plain.Text));
    }

    /// <summary>As after an operator has deleted one, or the broker was replaced by an empty one.</summary>
    [Theory]
    [InlineData(Queues.DeleteVideo)]
    [InlineData(Queues.DeleteVideo + "_error")]
    [InlineData(Queues.VideoEvents)]
    public async Task Should_declare_a_missing_queue_and_go_on(string queue)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.Channel.QueueDeleteAsync(queue, cancellationToken: TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            "the queue is declared again", () => ExistsAsync(broker, queue), TestContext.Current.CancellationToken);
        await raw.PublishAsync("", Skipped, "again", Died(Queues.StoreVideo, times: 0));
        Assert.Equal("again", (await raw.GetAsync(Queues.StoreVideo)).Body);
    }

    /// <summary>Without them messages that crash their consumers are delivered for ever, and failed ones fill the disk.</summary>
    [Theory]
    [InlineData(BrokerPolicies.PolicyName)]
    [InlineData(BrokerPolicies.LocalModelPolicyName)]
    [InlineData(BrokerPolicies.FailedMessagePolicyName)]
    [InlineData(BrokerPolicies.StreamPolicyName)]
    public async Task Should_set_a_policy_that_is_missing(string policy)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        var management = await rabbit.ManagementAsync(TestContext.Current.CancellationToken);
        await management.DeleteAsync($"policies{broker.AbsolutePath}/{policy}", TestContext.Current.CancellationToken);
        await Until.TrueAsync(
            "the policy is set again",
            async () => (await PoliciesOfAsync(broker)).Contains(policy),
            TestContext.Current.CancellationToken);
    }

    /// <summary>With a short time in the place of 31 days. The policy of all work queues, which matches the queue too, has none.</summary>
    [Fact]
    public async Task Should_have_the_broker_delete_the_queue_of_a_local_model_that_is_not_used_any_more()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        var policy = BrokerPolicies.LocalModelPolicyOf(new BusOptions(), withConsumerTimeout: false);
        ((Dictionary<string, object>)policy["definition"])["expires"] = 500;
        await (await rabbit.ManagementAsync(TestContext.Current.CancellationToken)).PutAsync(
            $"policies{broker.AbsolutePath}/{BrokerPolicies.LocalModelPolicyName}", policy, TestContext.Current.CancellationToken);
        await using var raw = await RawClient.ConnectAsync(broker);
        var queue = Queues.RenderKeyframesOf("ink");

        await raw.Channel.QueueDeclareAsync(
            queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: TestContext.Current.CancellationToken);

        await Until.TrueAsync(
            "the queue is deleted", async () => !await ExistsAsync(broker, queue), TestContext.Current.CancellationToken);
    }

    /// <summary>What an operator or a newer version has set otherwise would else be set back every 30 seconds.</summary>
    [Fact]
    public async Task Should_leave_a_policy_that_was_changed()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var orchestrator = await OrchestratorAsync(broker);
        var management = await rabbit.ManagementAsync(TestContext.Current.CancellationToken);
        await management.PutAsync(
            $"policies{broker.AbsolutePath}/{BrokerPolicies.StreamPolicyName}",
            new Dictionary<string, object>
            {
                ["pattern"] = BrokerPolicies.StreamPattern,
                ["apply-to"] = "queues",
                ["definition"] = new Dictionary<string, object> { ["max-age"] = "5s" },
            },
            TestContext.Current.CancellationToken);
        await using var raw = await RawClient.ConnectAsync(broker);
        foreach (var check in new[] { "first", "second" }) // each is requeued by a check after the change
        {
            await raw.PublishAsync("", Skipped, check, Died(Queues.StoreVideo, times: 0));
            Assert.Equal(check, (await raw.GetAsync(Queues.StoreVideo)).Body);
        }

        var policy = await management.GetAsync(
            $"policies{broker.AbsolutePath}/{BrokerPolicies.StreamPolicyName}", TestContext.Current.CancellationToken);
        Assert.Equal("5s", policy.GetProperty("definition").GetProperty("max-age").GetString());
    }

    [Fact]
    public async Task Should_set_the_policies_when_the_management_api_can_be_used_later_than_the_broker()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var api = FaultProxy.Start(await rabbit.ManagementUriAsync(TestContext.Current.CancellationToken));
        api.IsDown = true;
        await using var orchestrator = await TestHost.StartAsync(
            broker,
            null,
            static builder => builder.MonitorFailedMessages(),
            ("Bus:FailedMessageInterval", "00:00:00.2"),
            ("Bus:ManagementUri", api.Address.ToString()));
        Assert.Empty(await PoliciesOfAsync(broker));
        api.IsDown = false;
        await Until.TrueAsync(
            "all policies are set",
            async () => (await PoliciesOfAsync(broker)).IsSupersetOf(
                [BrokerPolicies.PolicyName, BrokerPolicies.FailedMessagePolicyName, BrokerPolicies.StreamPolicyName]),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_not_requeue_them_after_ten_times_or_from_foreign_queues()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker, null, await SettingsAsync());
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("", Skipped, "tried enough", Died(Queues.DeleteVideo, times: 10));
        await raw.PublishAsync("", Skipped, "of another system", Died("their-queue", times: 0));
        await raw.PublishAsync("", Skipped, "again", Died(Queues.DeleteVideo, times: 9));
        await using var orchestrator = await OrchestratorAsync(broker);
        var (body, properties) = await raw.GetAsync(Queues.DeleteVideo);
        Assert.Equal("again", body);
        Assert.Equal("10"u8.ToArray(), properties.Headers!["x-requeue-count"]);
        Assert.DoesNotContain(properties.Headers!.Keys, static name => name.StartsWith("x-first-death", StringComparison.Ordinal));
        string[] left = [(await raw.GetAsync(Skipped)).Body, (await raw.GetAsync(Skipped)).Body];
        Assert.Equal(["of another system", "tried enough"], left.Order(StringComparer.Ordinal)); // a check may have one of them meanwhile
    }

    /// <summary>Each check publishes them again, and the broker counts their age from there.</summary>
    [Fact]
    public async Task Should_delete_them_at_their_age_however_often_they_are_looked_at()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var broker = await rabbit.CreateVirtualHostAsync(cancellation);
        await using var host = await TestHost.StartAsync(broker, null, await SettingsAsync());
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var options = Options.Create(new BusOptions { FailedMessageMaxAge = TimeSpan.FromHours(1) });
        var requeuer = new DeadLetterRequeuer(options, time, NullLogger<DeadLetterRequeuer>.Instance);
        await using var raw = await RawClient.ConnectAsync(broker);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellation);
        var count = 0u;
        foreach (var (name, minutes) in new[] { ("first", 40), ("second", 20), ("third", 0) })
        {
            await raw.PublishAsync("", Skipped, name, Died("their-queue", times: 0));
            count++;
            await Until.TrueAsync(
                "the message is in the queue",
                async () => await raw.Channel.MessageCountAsync(Skipped, cancellation) == count,
                cancellation);
            await requeuer.RequeueAsync(connection, cancellation);
            time.Advance(TimeSpan.FromMinutes(minutes));
        }

        var (second, third) = (await raw.GetAsync(Skipped), await raw.GetAsync(Skipped));
        Assert.Equal(("second", "2400000"), (second.Body, second.Properties.Expiration));
        Assert.Equal(("third", "3600000"), (third.Body, third.Properties.Expiration));
        Assert.Equal(0u, await raw.Channel.MessageCountAsync(Skipped, cancellation));

        var requeued = FailedMessageProperties.CreateRequeueProperties(second.Properties, 1);
        Assert.Null(requeued.Expiration);
        Assert.DoesNotContain(FailedMessageProperties.ParkedAtHeader, requeued.Headers!.Keys);
    }

    private static async Task<bool> ExistsAsync(Uri broker, string queue)
    {
        await using var raw = await RawClient.ConnectAsync(broker);
        try
        {
            await raw.Channel.QueueDeclarePassiveAsync(queue, TestContext.Current.CancellationToken);
            return true;
        }
        catch (OperationInterruptedException)
        {
            return false;
        }
    }

    private async Task<HashSet<string?>> PoliciesOfAsync(Uri broker)
    {
        var management = await rabbit.ManagementAsync(TestContext.Current.CancellationToken);
        var policies = await management.GetAsync($"policies{broker.AbsolutePath}", TestContext.Current.CancellationToken);
        return [.. policies.EnumerateArray().Select(policy => policy.GetProperty("name").GetString())];
    }

    private static BasicProperties Died(string queue, int times) => new()
    {
        DeliveryMode = DeliveryModes.Persistent,
        Headers = new Dictionary<string, object?> {
            ["x-first-death-queue"] = queue,
            ["x-requeue-count"] = times.ToString(System.Globalization.CultureInfo.InvariantCulture) },
    };

    /// <summary>Consumes dead-lettered commands and skips everything else.</summary>
    private async Task<TestHost> OrchestratorAsync(Uri broker) => await TestHost.StartAsync(
        broker, static bus => Listen(bus, Queues.DeadLetter, new TaskCompletionSource<GenerateClip>()), static builder => builder
            .MonitorFailedMessages(), await SettingsAsync());

    private async Task<(string, string)[]> SettingsAsync() =>
    [
        ("Bus:DeliveryLimit", "2"),
        ("Bus:FailedMessageInterval", "00:00:00.2"),
        ("Bus:ManagementUri", (await rabbit.ManagementUriAsync(TestContext.Current.CancellationToken)).ToString()),
    ];

    private static void Listen<T>(IBusRegistrationConfigurator bus, string queue, TaskCompletionSource<T> received)
        where T : class =>
        bus.AddHandler<T>(context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }).Endpoint(endpoint =>
        {
            endpoint.Name = queue;
            endpoint.ConfigureConsumeTopology = false;
        });
}
