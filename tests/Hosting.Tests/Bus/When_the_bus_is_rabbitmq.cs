using System.Globalization;
using System.Text;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.TestKit;
using AdGenius.TestKit.RabbitMq;
using MassTransit;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class When_the_bus_is_rabbitmq(RabbitMqFixture rabbit)
{
    private static readonly DeleteVideo Command = new() { JobId = Guid.NewGuid(), TenantName = "demo", Keys = ["a"] };

    [Fact]
    public async Task Should_keep_a_command_whose_worker_was_never_started()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using (var sender = await TestHost.StartAsync(broker))
        {
            await SendAsync(sender, Command);
        }

        var received = new TaskCompletionSource<DeleteVideo>();
        await using var worker = await TestHost.StartAsync(broker, bus => Handle<DeleteVideo>(bus, Queues.DeleteVideo, context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
        Assert.Equal(Command.JobId, (await received.Task.WaitAsync(TestContext.Current.CancellationToken)).JobId);
    }

    [Fact]
    public async Task Should_declare_every_queue_with_its_error_and_skipped_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        foreach (var queue in FleetQueue.All)
        {
            foreach (var name in new[] { queue.Name, queue.Name + "_error", queue.Name + "_skipped" })
            {
                Assert.Equal(0u, (await raw.Channel.QueueDeclarePassiveAsync(name, TestContext.Current.CancellationToken)).MessageCount);
            }
        }
    }

    [Fact]
    public async Task Should_dead_letter_a_message_that_kills_its_consumer()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var sender = await TestHost.StartAsync(broker, settings: await LimitAsync("2"));
        await SendAsync(sender, Command);
        await RawClient.CrashConsumerAsync(broker, Queues.DeleteVideo, times: 3);
        var deadLettered = new TaskCompletionSource<DeleteVideo>();
        await using var orchestrator = await TestHost.StartAsync(broker, bus => Handle<DeleteVideo>(bus, Queues.DeadLetter, context =>
        {
            deadLettered.TrySetResult(context.Message);
            return Task.CompletedTask;
        }), await LimitAsync("2"));
        Assert.Equal(Command.JobId, (await deadLettered.Task.WaitAsync(TestContext.Current.CancellationToken)).JobId);
    }

    [Fact]
    public async Task Should_move_what_cannot_be_consumed_to_the_error_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker, bus => Handle<DeleteVideo>(
            bus, Queues.DeleteVideo, _ => throw new InvalidOperationException("as the test wants it")));
        await using var raw = await RawClient.ConnectAsync(broker);
        await SendAsync(host, Command);
        Assert.Contains(Command.JobId.ToString(), (await raw.GetAsync(Queues.DeleteVideo + "_error")).Body, StringComparison.Ordinal);
        await raw.PublishAsync(Queues.DeleteVideo, "{ not json", "application/vnd.masstransit+json");
        Assert.Equal("{ not json", (await raw.GetAsync(Queues.DeleteVideo + "_error")).Body);
        var endpoint = await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf(Queues.DeleteVideo));
        await endpoint.Send(
            new TakeAbandoned { JobId = Guid.NewGuid(), TakeId = Guid.NewGuid(), Attempt = 1, Reason = FailureCode.Cancelled },
            TestContext.Current.CancellationToken);
        Assert.Contains("TakeAbandoned", (await raw.GetAsync(Queues.DeleteVideo + "_skipped")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_start_with_a_changed_delivery_limit()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await (await TestHost.StartAsync(broker, settings: await LimitAsync("2"))).DisposeAsync();
        await using var host = await TestHost.StartAsync(
            broker, bus => Handle<DeleteVideo>(bus, Queues.DeleteVideo, _ => Task.CompletedTask), await LimitAsync("3"));

        var management = await rabbit.ManagementAsync(TestContext.Current.CancellationToken);
        var policy = await management.GetAsync(
            $"policies{broker.AbsolutePath}/{BrokerPolicies.PolicyName}", TestContext.Current.CancellationToken);
        Assert.Equal(3, policy.GetProperty("definition").GetProperty("delivery-limit").GetInt32());
    }

    [Fact]
    public async Task Should_keep_as_many_failed_messages_as_the_settings_say()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(
            broker,
            settings:
            [
                ("Bus:FailedMessageMaxCount", "100"),
                ("Bus:ManagementUri", (await rabbit.ManagementUriAsync(TestContext.Current.CancellationToken)).ToString()),
            ]);
        await using var raw = await RawClient.ConnectAsync(broker);
        var (published, expected) = (0, 0);
        await Until.TrueAsync(
            "the oldest messages are deleted",
            async () =>
            {
                for (var count = 0; count < 150; count++)
                {
                    await raw.PublishAsync(Queues.DeleteVideo + "_error", $"{published++}");
                }

                var oldest = int.Parse((await raw.GetAsync(Queues.DeleteVideo + "_error")).Body, CultureInfo.InvariantCulture);
                var areDeleted = oldest > expected;
                expected = oldest + 1;
                return areDeleted;
            },
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Should_start_without_the_management_api()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker, settings: ("Bus:ManagementUri", "http://127.0.0.1:9"));
        Assert.Equal(200, (await host.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task Should_leave_no_exchange_of_a_temporary_endpoint_behind()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await (await TestHost.StartAsync(broker)).DisposeAsync();
        var management = await rabbit.ManagementAsync(TestContext.Current.CancellationToken);
        var before = await NamesAsync();

        await using (await TestHost.StartAsync(
            broker,
            bus => bus.AddHandler((ConsumeContext<VideoCancelled> _) => Task.CompletedTask).Endpoint(endpoint =>
            {
                endpoint.Name = "signals";
                endpoint.Temporary = true;
            }),
            ("Bus:TemporaryQueueLifetime", "00:00:01")))
        {
            Assert.Contains("signals", await NamesAsync());
        }

        // The queues of the process expire one after the other.
        await Until.TrueAsync(
            "the exchanges and bindings are those of before",
            async () => before.SequenceEqual(await NamesAsync()),
            TestContext.Current.CancellationToken);

        async Task<IReadOnlyList<string>> NamesAsync()
        {
            var exchanges = await management.GetAsync($"exchanges{broker.AbsolutePath}", TestContext.Current.CancellationToken);
            var bindings = await management.GetAsync($"bindings{broker.AbsolutePath}", TestContext.Current.CancellationToken);
            return
            [
                .. exchanges.EnumerateArray().Select(exchange => exchange.GetProperty("name").GetString()!).Order(StringComparer.Ordinal),
                .. bindings.EnumerateArray()
                    .Select(binding => $"{binding.GetProperty("source")} to {binding.GetProperty("destination")}")
                    .Order(StringComparer.Ordinal),
            ];
        }
    }

    [Fact]
    public async Task Should_skip_raw_json_of_a_foreign_type()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(
            broker, bus => Handle<RawJsonMessage>(bus, Queues.Videos, _ => throw new InvalidOperationException("not for this consumer")));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("videos", "{\"order\":7}", type: "order.created");
        Assert.Equal("{\"order\":7}", (await raw.GetAsync(Queues.Videos + "_skipped")).Body);
    }

    [LongTest]
    [Theory]
    [InlineData("AdGenius:GenerateVideo", null, "GenerateVideo")]
    [InlineData("AdGenius:GenerateVideo", "order.created", "GenerateVideo")]
    [InlineData("AdGenius:CancelVideo", "GenerateVideo", "CancelVideo")]
    [InlineData("AdGenius:CancelVideo", null, "CancelVideo")]
    [InlineData("videos", "CancelVideo", "CancelVideo")]
    [InlineData("videos", null, null)]
    public async Task Should_deliver_raw_json_with_its_type(string exchange, string? type, string? kind)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var host = await TestHost.StartAsync(broker, bus => Handle<RawJsonMessage>(bus, Queues.Videos, context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync(exchange, "{\"prompt\":\"Sunset 🌅\"}", type: type);
        var plain = await received.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((kind, "{\"prompt\":\"Sunset 🌅\"}"), (plain.Kind, plain.Text));
    }

    [Fact]
    public async Task Should_deliver_raw_json_without_its_byte_order_mark()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var host = await TestHost.StartAsync(broker, bus => Handle<RawJsonMessage>(bus, Queues.Videos, context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("AdGenius:CancelVideo", "\uFEFF{\"requestId\":\"r1\"}");
        Assert.Equal("{\"requestId\":\"r1\"}", (await received.Task.WaitAsync(TestContext.Current.CancellationToken)).Text);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xE9, (byte)'"', (byte)'}' }, true)] // é in Latin-1
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC3, 0xA9, (byte)'"', (byte)'}' }, false)]
    public async Task Should_say_of_raw_json_whether_it_is_damaged(byte[] body, bool isDamaged)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var host = await TestHost.StartAsync(broker, bus => Handle<RawJsonMessage>(bus, Queues.Videos, context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("AdGenius:GenerateVideo", body);
        Assert.Equal(isDamaged, (await received.Task.WaitAsync(TestContext.Current.CancellationToken)).IsDamaged);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    [InlineData("utf-32BE", false)]
    public async Task Should_say_of_raw_json_that_it_is_in_another_encoding(string encoding, bool hasMark)
    {
        const string Text = """{"requestId":"r1","prompt":"A café 🌅"}""";
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var host = await TestHost.StartAsync(broker, bus => Handle<RawJsonMessage>(bus, Queues.Videos, context =>
        {
            received.TrySetResult(context.Message);
            return Task.CompletedTask;
        }));
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync("AdGenius:GenerateVideo", Encoding.GetEncoding(encoding).GetBytes((hasMark ? "\uFEFF" : "") + Text));
        var plain = await received.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Text, true, false), (plain.Text, plain.IsWide, plain.IsDamaged));
    }

    /// <summary>A publisher of a newer version, or one that writes envelopes by hand: it waits for an answer.</summary>
    [Theory]
    [InlineData("""{"requestId":"r1","tenantName":"demo","creativeId":"c","prompt":"a boat","quality":"Ultra"}""")]
    [InlineData("""{"requestId":"r1","prompt":"a boat"}""")]
    [InlineData("""{"requestId":"r1","tenantName":"demo","creativeId":"c","prompt":["a boat"]}""")]
    public async Task Should_deliver_the_text_of_a_request_whose_envelope_cannot_be_read(string message)
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<RawJsonMessage>();
        await using var host = await TestHost.StartAsync(broker, bus =>
        {
            Handle<RawJsonMessage>(bus, Queues.Videos, context =>
            {
                received.TrySetResult(context.Message);
                return Task.CompletedTask;
            });
            Handle<GenerateVideo>(bus, Queues.Videos, _ => throw new InvalidOperationException("cannot be read"));
        });
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.PublishAsync(
            "AdGenius:GenerateVideo",
            $$"""{"messageType":["urn:message:AdGenius:GenerateVideo"],"message":{{message}}}""",
            "application/vnd.masstransit+json");

        var plain = await received.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((nameof(GenerateVideo), message, false), (plain.Kind, plain.Text, plain.IsDamaged));
    }

    [Fact]
    public async Task Should_deliver_typed_messages_from_the_same_queue()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        var received = new TaskCompletionSource<CancelVideo>();
        await using var host = await TestHost.StartAsync(broker, bus =>
        {
            Handle<RawJsonMessage>(bus, Queues.Videos, _ => throw new InvalidOperationException("not raw JSON"));
            Handle<CancelVideo>(bus, Queues.Videos, context =>
            {
                received.TrySetResult(context.Message);
                return Task.CompletedTask;
            });
        });
        await SendAsync(host, new CancelVideo { TenantName = "demo", RequestId = "r1" });
        Assert.Equal("r1", (await received.Task.WaitAsync(TestContext.Current.CancellationToken)).RequestId);
    }

    [Fact]
    public async Task Should_let_consumers_bind_to_events_before_the_first_is_published()
    {
        var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
        await using var host = await TestHost.StartAsync(broker);
        await using var raw = await RawClient.ConnectAsync(broker);
        await raw.Channel.QueueDeclareAsync(
            "listener",
            durable: true,
            exclusive: false,
            autoDelete: false,
            cancellationToken: TestContext.Current.CancellationToken);
        await raw.Channel
            .QueueBindAsync("listener", "AdGenius:VideoCancelled", "", cancellationToken: TestContext.Current.CancellationToken);
        await host.Bus.Publish(
            new VideoCancelled {
                JobId = Command.JobId,
                RequestId = "r1",
                TenantName = "demo",
                CreativeId = "c",
                Takes = [],
                At = DateTimeOffset.UnixEpoch },
            TestContext.Current.CancellationToken);
        var (body, properties) = await raw.GetAsync("listener");
        using var envelope = System.Text.Json.JsonDocument.Parse(body);
        Assert.Equal("application/vnd.masstransit+json", properties.ContentType);
        Assert.Equal("r1", envelope.RootElement.GetProperty("message").GetProperty("requestId").GetString());
    }

    private async Task<(string, string)[]> LimitAsync(string limit) =>
    [
        ("Bus:DeliveryLimit", limit),
        ("Bus:ManagementUri", (await rabbit.ManagementUriAsync(TestContext.Current.CancellationToken)).ToString()),
    ];

    private static async Task SendAsync<T>(TestHost host, T command)
        where T : class
    {
        var endpoint = await host.Bus.GetSendEndpoint(CommandRoutes.AddressOf<T>());
        await endpoint.Send(command, TestContext.Current.CancellationToken);
    }

    private static void Handle<T>(IBusRegistrationConfigurator bus, string queue, Func<ConsumeContext<T>, Task> handler)
        where T : class => bus.AddHandler(handler).Endpoint(endpoint =>
        {
            endpoint.Name = queue;
            endpoint.ConfigureConsumeTopology = false;
        });
}
