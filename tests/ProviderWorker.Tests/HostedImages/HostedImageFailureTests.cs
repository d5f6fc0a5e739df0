using System.Net;
using System.Net.Sockets;
using AdGenius.Contracts;
using AdGenius.Hosting;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using static AdGenius.ProviderWorker.Tests.HostedImages.HostedImageWorker;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Which failures of a request cost nothing and are repeated, and which count as paid.</summary>
public sealed class HostedImageFailureTests
{
    [Theory]
    [InlineData(302, FailureCode.ProviderUnavailable, 0)]
    [InlineData(308, FailureCode.ProviderUnavailable, 0)]
    [InlineData(303, FailureCode.OutcomeUnknown, 1)]
    public async Task A_redirect_is_not_paid_unless_it_follows_a_request_that_was_processed(int status, FailureCode code, int paid)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(status).With("Location", "https://elsewhere.example/v1/images/generations");
        await using var worker = await StartAsync(server);

        var failure = (await FailAsync(worker, Order(1))).Failure;

        Assert.Equal(code, failure.Code);
        Assert.Equal(paid == 0, failure.Text.Contains("HostedImages:BaseAddress", StringComparison.Ordinal));
        Assert.Equal(paid, (await LedgerAsync(worker)).Count(entry => entry.AmountMicros > 0));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_lost_response_counts_as_paid_and_is_never_repeated()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.BrokenOff;
        await using var worker = await StartAsync(server);
        var command = Order(1);

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, command)).Failure.Code);
        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, command)).Failure.Code);

        Assert.Single(server.Seen);
        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task A_connection_that_is_not_established_in_time_costs_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAtAsync(
            TimeProvider.System,
            server,
            [("HostedImages:BaseAddress", $"https://{silent.LocalEndpoint}/v1/"), ("HostedImages:MaxRetries", "0")],
            new ServiceModule
            {
                Name = "quick-connections", AddServices = static builder => builder.Services.ShortenConnectionLimits(),
            });

        Assert.True((await FailAsync(worker, Order(1))).Failure.Retryable);

        Assert.Equal(LedgerKind.Released, Assert.Single(await LedgerAsync(worker)).Kind);
    }

    [Fact]
    public async Task A_temporary_refusal_is_retried_and_a_moderated_scene_costs_nothing()
    {
        await using var server = await ProviderServer.StartAsync();
        var calls = 0;
        server.Answer = _ => Interlocked.Increment(ref calls) == 1
            ? ServerReply.Json(429, "{}").With("retry-after-ms", "1")
            : ServerReply.Json(400, """{"error":{"code":"moderation_blocked"}}""");
        await using var worker = await StartAsync(server);

        var failure = await FailAsync(worker, Order(1));

        Assert.Equal(FailureCode.ContentPolicyViolation, failure.Failure.Code);
        Assert.Equal(2, server.Seen.Count);
        Assert.Equal(LedgerKind.Released, Assert.Single(await LedgerAsync(worker)).Kind);
    }

    [Theory]
    [InlineData(402, "{}")]
    [InlineData(429, """{"error":{"code":"insufficient_quota"}}""")]
    [InlineData(429, """{"error":{"code":"billing_not_active"}}""")]
    public async Task An_account_without_credit_is_not_waited_for(int status, string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(status, body);
        await using var worker = await StartAsync(server);

        var failure = (await FailAsync(worker, Order(1))).Failure;

        Assert.Equal((FailureCode.QuotaExceeded, false), (failure.Code, failure.Retryable));
        Assert.Single(server.Seen);
        Assert.Equal(LedgerKind.Released, Assert.Single(await LedgerAsync(worker)).Kind);
    }

    [Theory]
    [InlineData("900", 15)]
    [InlineData("900.0", 15)]
    [InlineData("604800", 1_440)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 1_440)] // never
    public async Task A_long_pause_that_the_server_wants_is_left_to_the_saga(string retryAfter, int minutes)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(429, "{}").With("retry-after", retryAfter);
        await using var worker = await StartAsync(server);

        var failure = (await FailAsync(worker, Order(1))).Failure;

        Assert.Equal((true, TimeSpan.FromMinutes(minutes)), (failure.Retryable, failure.RetryAfter));
        Assert.Single(server.Seen);
        Assert.Equal(LedgerKind.Released, Assert.Single(await LedgerAsync(worker)).Kind);
    }

    /// <summary>A date is of the server's clock, which is years behind or ahead of this host's.</summary>
    [Theory]
    [InlineData("Sun, 21 Nov 2021 10:00:00 GMT", "Sun, 21 Nov 2021 10:15:00 GMT")]
    [InlineData("Mon, 21 Nov 2095 10:00:00 GMT", "Mon, 21 Nov 2095 10:15:00 GMT")]
    public async Task A_pause_until_a_date_is_measured_by_the_servers_clock(string date, string retryAfter)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(429, "{}").With("Date", date).With("retry-after", retryAfter);
        await using var worker = await StartAsync(server);

        Assert.Equal(TimeSpan.FromMinutes(15), (await FailAsync(worker, Order(1))).Failure.RetryAfter);
    }

    [Theory]
    [InlineData(400, "", FailureCode.InvalidRequest, 0, 1)]
    [InlineData(404, """{"error":{"message":"no such model"}}""", FailureCode.ProviderRetired, 0, 1)]
    [InlineData(403, """{"error":{"message":"no"}}""", FailureCode.ProviderUnavailable, 0, 1)]
    [InlineData(402, "Payment required", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(403, "<html>Just a moment...</html>", FailureCode.ProviderUnavailable, 0, 2)] // of a firewall
    [InlineData(404, "404 page not found", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(404, "<html>404 Not Found</html>", FailureCode.ProviderUnavailable, 0, 2)] // of a proxy, during a rollout
    [InlineData(404, """{"message":"no Route matched with those values"}""", FailureCode.ProviderUnavailable, 0, 2)] // of Kong
    [InlineData(405, "", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(408, "", FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(409, "", FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(423, "", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(425, "", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(499, "", FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
        FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: connection timeout",
        FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(503, "no healthy upstream", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(503, """{"error":{"message":"overloaded"}}""", FailureCode.ProviderUnavailable, 0, 2)]
    [InlineData(503, "", FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(503, "<h1>Error 503 first byte timeout</h1>", FailureCode.OutcomeUnknown, 40_000, 1)]
    public async Task A_request_is_repeated_only_where_it_was_not_processed(
        int status, string body, FailureCode code, long micros, int requests)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(status, body);
        await using var worker = await StartAsync(server, ("HostedImages:MaxRetries", "1"));

        Assert.Equal(code, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Equal(requests, server.Seen.Count);
        Assert.Equal(micros, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task A_503_that_forbids_the_clients_to_repeat_the_request_may_have_been_charged()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(503, """{"error":{"message":"unavailable"}}""").With("x-should-retry", "false");
        await using var worker = await StartAsync(server, ("HostedImages:MaxRetries", "1"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_wait_that_is_no_number_is_not_read()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => server.Seen.Count == 1 ? ServerReply.Json(429, "{}").With("retry-after-ms", "NaN") : Picture();
        await using var worker = await StartAsync(server);

        Assert.Single(await RenderAsync(worker, Order(1)));
    }

    [Theory]
    [InlineData(301, FailureCode.ProviderUnavailable, 0)]
    [InlineData(302, FailureCode.ProviderUnavailable, 0)]
    [InlineData(307, FailureCode.ProviderUnavailable, 0)]
    [InlineData(308, FailureCode.ProviderUnavailable, 0)]
    [InlineData(303, FailureCode.OutcomeUnknown, 40_000)] // the answer to a request that was carried out
    public async Task A_redirected_request_was_not_carried_out(int status, FailureCode code, long micros)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Status(status).With("location", "https://images.example/v1/images/generations");
        await using var worker = await StartAsync(server);

        Assert.Equal(code, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Single(server.Seen);
        Assert.Equal(micros, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task A_response_longer_than_any_picture_is_not_read_and_counts_as_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        var picture = Picture();
        server.Answer = _ => picture with { Body = [.. new string(' ', 32 << 20).Select(space => (byte)space), .. picture.Body!] };
        await using var worker = await StartAsync(server);

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    [Fact]
    public async Task A_limit_refuses_before_any_request()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server, ("Budgets:Tenants:acme", "0.09"));

        Assert.Equal(FailureCode.BudgetExceeded, (await FailAsync(worker, Order(2) with { MaxCost = 0.07m })).Failure.Code);
        Assert.Empty(server.Seen);
        var command = Order(3); // two fit into the budget, the third does not
        Assert.Equal(FailureCode.BudgetExceeded, (await FailAsync(worker, command)).Failure.Code);
        Assert.Equal(0.08m, await Batches.CostAsync(worker, command));
        Assert.Equal(2, server.Seen.Count);
    }
}
