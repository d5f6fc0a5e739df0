using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Tests.Scenarios;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence.Videos;
using AdGenius.TestKit;
using AdGenius.TestKit.Fakes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Tests.Webhooks;

public sealed class When_a_request_has_a_callback_url
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string OldSecret = "whsec_oldoldoldoldoldoldoldoldoldoldol";
    private const string AnotherSecret = "whsec_elseelseelseelseelseelseelseelse";
    private const string TenantSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void Should_sign_as_the_example_of_the_specification() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Of(
            [WebhookSignature.KeyOf(Secret)!], "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330), Encoding.UTF8
                .GetBytes("""{"test": 2432232314}""")));

    [Fact]
    public async Task Should_deliver_the_signed_end_once()
    {
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: Settings());
        var version = 0L;
        listener.Responding = async _ => version = await VersionAsync();
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        var call = await listener.NextAsync();

        Assert.True(call.IsSignedWith(Secret));
        Assert.Equal($"msg_{jobId:N}", call.Id);
        var message = JsonDocument.Parse(call.Body).RootElement;
        Assert.Equal("video.completed", message.GetProperty("type").GetString());
        Assert.Equal(jobId, message.GetProperty("data").GetProperty("jobId").GetGuid());
        Assert.Equal("r-1", message.GetProperty("data").GetProperty("requestId").GetString());
        Assert.Contains("\"attempts\":1", (await EndAsync(fleet, jobId, JobEventTypes.WebhookDelivered)).Data, StringComparison.Ordinal);
        Assert.Empty(await fleet.ReadAsync(database => database.DueTimers.ToListAsync()));
        Assert.Equal(0, listener.PendingCalls);
        Assert.Equal(version + 1, await VersionAsync()); // so that its event is not committed behind one of the saga

        async Task<long> VersionAsync() => await fleet.ReadAsync(database => database.Videos.Select(job => job.Version).SingleAsync());
    }

    [Fact]
    public async Task Should_send_the_name_and_the_password_of_the_address()
    {
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: Settings());
        var address = listener.Address.Replace("//", "//ads:s%3Acr%40t@", StringComparison.Ordinal);
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = address });

        var call = await listener.NextAsync();

        Assert.True(call.IsSignedWith(Secret));
        Assert.Equal("Basic " + Convert.ToBase64String("ads:s:cr@t"u8), call.Authorization);
    }

    [Fact]
    public async Task Should_retry_with_the_same_id_until_it_is_delivered()
    {
        await using var listener = await WebhookReceiver.StartAsync(500, 429, 302);
        await using var fleet = await Fleet.StartAsync(settings: Settings());
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        ReceivedWebhook[] calls = [await listener.NextAsync(), await listener.NextAsync(), await listener.NextAsync(), await listener
            .NextAsync()];

        Assert.All(calls, call => Assert.True(call.IsSignedWith(Secret)));
        Assert.Equal($"msg_{jobId:N}", Assert.Single(calls.Select(call => call.Id).Distinct()));
        Assert.Contains("\"attempts\":4", (await EndAsync(fleet, jobId, JobEventTypes.WebhookDelivered)).Data, StringComparison.Ordinal);
    }

    /// <summary>A busy receiver is not called before the time that it names, within the time for retries: 2 hours here.</summary>
    [Theory]
    [InlineData(429, "3600", 60)]
    [InlineData(503, "3600", 60)]
    [InlineData(503, "86400", 120)]
    public async Task Should_wait_as_long_as_the_receiver_asks_for(int status, string retryAfter, int minutes)
    {
        await using var listener = await WebhookReceiver.StartAsync(status);
        listener.RetryAfter = retryAfter;
        await using var fleet = await Fleet.StartAsync(settings: Settings(("Webhooks:RetryDelays:3", "02:00:00")));
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        await listener.NextAsync();
        var timers = await Until.FoundAsync(
            "the next call is scheduled, or was made",
            async () => await fleet.ReadAsync(database => database.DueTimers.AsNoTracking().ToListAsync()) is var found
                && (found.Count == 0 || found[0].DueAt > TimeProvider.System.GetUtcNow().AddMinutes(5)) ? found : null,
            TestContext.Current.CancellationToken);

        var wait = Assert.Single(timers).DueAt - (await fleet.JobAsync(jobId)).EndedAt!.Value;
        Assert.InRange(wait.TotalMinutes, minutes - 1, minutes + 1);
    }

    [Theory]
    [InlineData(429, "0")]
    [InlineData(503, "soon")]
    [InlineData(500, "3600")]
    public async Task Should_wait_as_the_settings_say_where_the_receiver_asks_for_no_wait(int status, string retryAfter)
    {
        await using var listener = await WebhookReceiver.StartAsync(status);
        listener.RetryAfter = retryAfter;
        await using var fleet = await Fleet.StartAsync(settings: Settings(("Webhooks:RetryDelays:3", "02:00:00")));
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        Assert.Equal((await listener.NextAsync()).Id, (await listener.NextAsync()).Id);
    }

    /// <summary>A receiver may have the job retried before it answers; the end that follows is a message of its own.</summary>
    [Theory]
    [InlineData(204)]
    [InlineData(500)]
    public async Task Should_deliver_the_end_that_comes_while_an_earlier_one_is_delivered(int status)
    {
        await using var listener = await WebhookReceiver.StartAsync(status);
        var fails = true;
        await using var fleet = await Fleet.StartAsync(
            new Workers
            {
                Quantify = command => fails
                    ? new PromptRejected { JobId = command.JobId, Failure = new Failure { Code = FailureCode.Internal, Text = "broken" } }
                    : WorkerEvents.Quantified(command),
            },
            Settings());
        listener.Responding = async _ =>
        {
            if (fails)
            {
                fails = false;
                var jobId = (await fleet.Facts.FirstAsync<VideoFailed>()).JobId;
                await fleet.SendAsync(new RetryVideo { JobId = jobId, TenantName = Fleet.Request().TenantName });
                await fleet.Facts.FirstAsync<VideoCompleted>();
            }
        };

        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });
        ReceivedWebhook[] calls = [await listener.NextAsync(), await listener.NextAsync()];

        Assert.Equal(
            ["video.failed", "video.completed"],
            calls.Select(call => JsonDocument.Parse(call.Body).RootElement.GetProperty("type").GetString()));
        Assert.NotEqual(calls[0].Id, calls[1].Id);
    }

    [Theory]
    [InlineData(new[] { 410 }, 1)]
    [InlineData(new[] { 500, 500, 500, 500, 500, 500 }, 5)]
    public async Task Should_stop_after_410_or_the_last_retry(int[] statuses, int calls)
    {
        await using var listener = await WebhookReceiver.StartAsync(statuses);
        await using var fleet = await Fleet.StartAsync(settings: Settings());
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        var end = await EndAsync(fleet, jobId, JobEventTypes.WebhookFailed);

        Assert.Contains($"\"attempts\":{calls},\"text\":\"HTTP status {statuses[0]}\"", end.Data, StringComparison.Ordinal);
        Assert.Equal(calls, listener.PendingCalls);
    }

    [Fact]
    public async Task Should_deliver_after_a_restart_when_not_delivered_before_it()
    {
        using var folder = new TemporaryFolder("adgenius-webhook-");
        string address;
        await using (var listener = await WebhookReceiver.StartAsync())
        {
            address = listener.Address;
        }

        Guid jobId;
        var manyRetries = Enumerable.Range(0, 1000).Select(number => ($"Webhooks:RetryDelays:{number}", "00:00:01")).ToArray();
        await using (var before = await Fleet.StartAsync(settings: Settings(manyRetries), folder: folder.Path))
        {
            jobId = await before.RequestAsync(Fleet.Request() with { CallbackUrl = address });
            await before.Facts.FirstAsync<VideoCompleted>();
        }

        await using var back = await WebhookReceiver.StartAtAsync(new Uri(address).GetLeftPart(UriPartial.Authority));
        await using var after = await Fleet.StartAsync(settings: Settings(), folder: folder.Path);
        Assert.Equal($"msg_{jobId:N}", (await back.NextAsync()).Id);
        await EndAsync(after, jobId, JobEventTypes.WebhookDelivered);
    }

    [Fact]
    public async Task Should_sign_with_the_tenants_own_secret()
    {
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: Settings(("Webhooks:TenantSecrets:acme", TenantSecret)));
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        var call = await listener.NextAsync();

        Assert.True(call.IsSignedWith(TenantSecret));
        Assert.False(call.IsSignedWith(Secret));
    }

    [Theory]
    [InlineData("Webhooks:PreviousSecret", null)]
    [InlineData("Webhooks:PreviousTenantSecrets:acme", TenantSecret)]
    public async Task Should_sign_with_the_previous_secret_too_while_there_is_one(string setting, string? ownSecret)
    {
        await using var listener = await WebhookReceiver.StartAsync();
        var settings = Settings((setting, OldSecret));
        if (ownSecret is not null)
        {
            settings["Webhooks:TenantSecrets:acme"] = ownSecret;
            settings["Webhooks:PreviousSecret"] = AnotherSecret; // of the tenants without an own one
        }

        await using var fleet = await Fleet.StartAsync(settings: settings);
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        var call = await listener.NextAsync();

        Assert.True(call.IsSignedWith(ownSecret ?? Secret));
        Assert.True(call.IsSignedWith(OldSecret));
        Assert.False(call.IsSignedWith(AnotherSecret));
        Assert.Equal(2, call.Signature.Split(' ').Length);
    }

    [Theory]
    [InlineData("Webhooks:PreviousSecret", "whsec_short", "Webhooks:PreviousSecret must be 'whsec_' and 24 to 64 bytes in base 64.")]
    [InlineData("Webhooks:PreviousTenantSecrets:acme", OldSecret, "Webhooks:PreviousTenantSecrets:acme needs Webhooks:TenantSecrets:acme.")]
    [InlineData("Webhooks:TenantSecrets:acme", "whsec_?", "Webhooks:TenantSecrets:acme must be 'whsec_' and 24 to 64 bytes in base 64.")]
    public async Task Should_not_start_with_a_secret_that_cannot_sign(string setting, string value, string text)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => Fleet.StartAsync(settings: Settings((setting, value))));
        Assert.Equal(text, Assert.Single(failure.Failures));
    }

    /// <summary>A webhook is made of the history of its job, and ended without a trace where that was deleted.</summary>
    [Theory]
    [InlineData("Retention:Jobs", "14.01:00:00", "Webhooks:RetryDelays")]
    [InlineData("Retention:JobEvents", "14.01:00:00", "Webhooks:RetryDelays")]
    [InlineData("Retention:JobEvents", "15.00:00:00", "Orchestrator:JobTimeout")]
    public async Task Should_not_start_where_what_it_needs_is_deleted_before(string period, string value, string least)
    {
        Dictionary<string, string?> settings = new()
        {
            ["Webhooks:RetryDelays:0"] = "7.00:00:00",
            ["Webhooks:RetryDelays:1"] = "7.00:00:00",
            ["Webhooks:RetryDelays:2"] = "00:00:01",
            ["Orchestrator:JobTimeout"] = least == "Orchestrator:JobTimeout" ? "16.00:00:00" : "12:00:00",
            [period] = value,
        };
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => Fleet.StartAsync(settings: settings));
        Assert.Contains($"{period} is {value}", Assert.Single(failure.Failures), StringComparison.Ordinal);
        Assert.Contains(least, failure.Message, StringComparison.Ordinal);

        settings[period] = "16.00:00:00";
        await using (await Fleet.StartAsync(settings: settings))
        {
        }

        settings[period] = value;
        settings["Retention:Enabled"] = "false";
        await using (await Fleet.StartAsync(settings: settings))
        {
        }
    }

    [Fact]
    public async Task Should_never_connect_to_a_private_address()
    {
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: Settings(("Webhooks:AllowPrivateAddresses", "false")));
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = listener.Address });

        await EndAsync(fleet, jobId, JobEventTypes.WebhookFailed);

        Assert.Equal(0, listener.PendingCalls);
    }

    [Theory]
    [InlineData("https://93.184.215.14/done", 5, "connection failed (ProxyTunnelError)")]
    [InlineData("https://10.0.0.1/done", 1, "The address is not on the public internet.")]
    public async Task Should_ask_a_proxy_for_tunnels_to_public_addresses_only(string address, int attempts, string text)
    {
        await using var proxy = new RefusingProxy();
        await using var fleet = await Fleet.StartAsync(
            settings: Settings(("Webhooks:AllowPrivateAddresses", "false")), proxy: new WebProxy(proxy.Address));
        var jobId = await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = address });

        var end = await EndAsync(fleet, jobId, JobEventTypes.WebhookFailed);

        Assert.Contains($"\"attempts\":{attempts},\"text\":\"{text}\"", end.Data, StringComparison.Ordinal);
        Assert.Equal(attempts == 1 ? 0 : attempts, proxy.Requests.Count);
        Assert.All(proxy.Requests, request => Assert.Equal("CONNECT 93.184.215.14:443", request));
    }

    /// <summary>The dead address accepts connections and never responds; its attempts would take as long as the test may.</summary>
    [LongTest]
    [Fact]
    public async Task Should_not_let_a_dead_address_of_one_tenant_delay_the_others()
    {
        const int DeadCalls = 40;
        const int Healthy = 100;
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        await using var listener = await WebhookReceiver.StartAsync();
        await using var fleet = await Fleet.StartAsync(settings: Settings(
            ("Webhooks:RequestTimeout", "00:02:00"),
            ("Orchestrator:MaxRunningJobs", "200"),
            ("Orchestrator:MaxRunningJobsPerTenant", "200"),
            ("Orchestrator:MaxRunningTakesPerTenant", "200")));
        for (var job = 0; job < DeadCalls; job++)
        {
            await fleet.RequestAsync(Fleet.Request($"r-{job}", "dead") with { CallbackUrl = $"http://{dead.LocalEndpoint}/done" });
        }

        await fleet.Facts.NthAsync<VideoCompleted>(DeadCalls, one => one.TenantName == "dead");
        using var called = await dead.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var expected = new HashSet<string>();
        for (var tenant = 0; tenant < Healthy; tenant++)
        {
            var jobId = await fleet.RequestAsync(Fleet.Request("r-1", $"healthy-{tenant}") with { CallbackUrl = listener.Address });
            expected.Add($"msg_{jobId:N}");
        }

        while (expected.Count > 0)
        {
            expected.Remove((await listener.NextAsync()).Id);
        }

        Assert.All(await fleet.ReadAsync(database => database.DueTimers.ToListAsync()), timer => Assert.InRange(timer.Attempts, 0, 1));
    }

    /// <summary>A dead address may get jobs faster than attempts are allowed: what is due for too long is not kept.</summary>
    [Fact]
    public async Task Should_give_up_on_calls_that_had_no_turn_for_as_long_as_retries_take()
    {
        using var dead = new TcpListener(IPAddress.Loopback, 0);
        dead.Start();
        await using var fleet = await Fleet.StartAsync(settings: Settings(
            ("Webhooks:RequestTimeout", "00:02:00"), ("Webhooks:MaxPerTenant", "1")));
        var request = Fleet.Request() with { CallbackUrl = $"http://{dead.LocalEndpoint}/done" };
        var called = await fleet.RequestAsync(request);
        using var call = await dead.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var old = await fleet.RequestAsync(request with { RequestId = "r-2" });
        var recent = await fleet.RequestAsync(request with { RequestId = "r-3" });
        await fleet.Facts.NthAsync<VideoCompleted>(3, _ => true);
        await fleet.ReadAsync(database => database.Videos.Where(job => job.CorrelationId == called || job.CorrelationId == old)
            .ExecuteUpdateAsync(set => set.SetProperty(job => job.EndedAt, TimeProvider.System.GetUtcNow().AddDays(-4))));

        await using var scope = fleet.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<WebhookExpiry>().ExpireAsync(TestContext.Current.CancellationToken));

        var end = await EndAsync(fleet, old, JobEventTypes.WebhookFailed);
        Assert.Contains("\"attempts\":0", end.Data, StringComparison.Ordinal);
        var left = await fleet.ReadAsync(database => database.DueTimers.Select(timer => timer.SubjectId).ToListAsync());
        Assert.Equal(new HashSet<Guid> { called, recent }, [.. left]); // one is in flight, the other not over
    }

    /// <summary>SQLite has one writer at a time, and looking for calls must not take its place.</summary>
    [Fact]
    public async Task Should_look_for_calls_that_are_due_while_another_transaction_writes()
    {
        await using var fleet = await Fleet.StartAsync(settings: Settings());
        await using var scope = fleet.Services.CreateAsyncScope();
        var claim = scope.ServiceProvider.GetRequiredService<WebhookClaim>();

        var claimed = await fleet.ReadAsync(async database =>
        {
            await using var writing = await database.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            return await claim.ClaimAsync(new Dictionary<string, int>(), 10, new WebhookBacklog(), TestContext.Current.CancellationToken);
        });

        Assert.Empty(claimed);
    }

    [Theory]
    [InlineData("Webhooks:Secret", "", "Webhooks:Secret")]
    [InlineData("Webhooks:AllowHttp", "false", "https")]
    public async Task Should_refuse_a_request_that_it_could_not_call_back(string setting, string value, string text)
    {
        await using var fleet = await Fleet.StartAsync(settings: Settings((setting, value)));
        await fleet.RequestAsync(Fleet.Request() with { CallbackUrl = "http://hooks.example/done" });

        var refused = await fleet.Facts.FirstAsync<VideoRefused>();

        var failure = Assert.Single(refused.Failures);
        Assert.Equal("callbackUrl", failure.Field);
        Assert.Contains(text, failure.Text, StringComparison.Ordinal);
    }

    private static async Task<JobEvent> EndAsync(Fleet fleet, Guid jobId, string type)
    {
        var end = await Until.FoundAsync(
            "the history has the result of the webhook",
            async () => (await fleet.HistoryAsync(jobId)).Find(
                one => one.Type is JobEventTypes.WebhookDelivered or JobEventTypes.WebhookFailed),
            TestContext.Current.CancellationToken);
        Assert.Equal(type, end.Type);
        return end;
    }

    private static Dictionary<string, string?> Settings(params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Webhooks:Secret"] = Secret,
            ["Webhooks:AllowHttp"] = "true",
            ["Webhooks:AllowPrivateAddresses"] = "true",
            ["Webhooks:SweepInterval"] = "00:00:00.05",
        };
        for (var index = 0; index < 4; index++)
        {
            settings[$"Webhooks:RetryDelays:{index}"] = "00:00:00.05";
        }

        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return settings;
    }
}
