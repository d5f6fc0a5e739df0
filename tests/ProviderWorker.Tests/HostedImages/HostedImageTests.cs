using System.Net;
using System.Net.Sockets;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Hosting;
using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

/// <summary>Pictures of a hosted model, under the same money rules as clips.</summary>
public sealed class HostedImageTests(PostgresFixture postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_keyframe_is_requested_once_and_settled()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server);
        var command = Order(3);

        var pictures = await RenderAsync(worker, command);

        Assert.Equal([0, 1, 2], pictures.Select(picture => picture.Keyframe.Index).Order());
        Assert.All(pictures, picture => Assert.Equal("image/png", picture.ContentType));
        Assert.Equal(3, server.Seen.Count);
        Assert.All(server.Seen, request =>
        {
            Assert.Equal(
                ("POST", "/v1/images/generations", "Bearer sk-1"),
                (request.Method, request.Path, request.Headers["authorization"]));
            Assert.Equal(("gpt-image-1", "1536x1024"), ((string?)request.Json!["model"], (string?)request.Json["size"]));
            Assert.Equal("medium", (string?)request.Json["quality"]); // the price is that of this quality, so it is asked for
        });
        Assert.Equal(0.12m, await worker.Services.GetServices<IKeyframeSource>()
            .Single(source => source.Kind == KeyframeSource.HostedImages)
            .CostOfAsync(command, Stop));
        Assert.Equal(120_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    /// <summary>A proxy has a provider's name before the model's; the model is asked for the same as without it.</summary>
    [Theory]
    [InlineData("gpt-image-1", "medium", null)]
    [InlineData("openai/gpt-image-1", "medium", null)]
    [InlineData("azure/gpt-image-1-mini", "medium", null)]
    [InlineData("openrouter/openai/GPT-Image-1", "medium", null)]
    [InlineData("dall-e-3", "standard", "b64_json")]
    [InlineData("azure/dall-e-3", "standard", "b64_json")]
    [InlineData("openai/dall-e-2", null, "b64_json")]
    [InlineData("flux-schnell", null, null)]
    [InlineData("gpt-image-like/flux-schnell", null, null)]
    public async Task A_prefix_of_the_model_changes_only_its_name(string model, string? quality, string? responseFormat)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server, ("HostedImages:Model", model));

        await RenderAsync(worker, Order(1));

        var sent = Assert.Single(server.Seen).Json!;
        Assert.Equal(
            (model, quality, responseFormat), ((string?)sent["model"], (string?)sent["quality"], (string?)sent["response_format"]));
    }

    [Fact]
    public async Task A_picture_to_start_from_is_refused_before_anything_is_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server);

        var failure = (await FailAsync(worker, Order(1) with { SourceImage = "videos/demo/start.png" })).Failure;

        Assert.Equal((FailureCode.InvalidRequest, "sourceImage"), (failure.Code, failure.Field));
        Assert.Empty(server.Seen);
        Assert.Empty(await LedgerAsync(worker));
    }

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

    /// <summary>Without the slash the path of a call would replace the last segment of the address.</summary>
    [Fact]
    public async Task The_address_may_end_without_a_slash()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(400, "{}");
        await using var worker = await StartAsync(server, ("HostedImages:BaseAddress", server.Address + "v1"));

        await FailAsync(worker, Order(1));

        Assert.Equal("/v1/images/generations", Assert.Single(server.Seen).Path);
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
        await using var worker = await StartAsync(
            server,
            ("HostedImages:BaseAddress", $"https://{silent.LocalEndpoint}/v1/"),
            ("HostedImages:TimeLimit", "00:00:02"), // of which a connection may take half
            ("HostedImages:MaxRetries", "0"));

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

    /// <summary>A second delivery of a command whose first one still runs, and one that comes when it cannot run any more.</summary>
    [Fact]
    public async Task A_picture_that_another_worker_waits_for_is_not_given_up()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAsync(server);
        var command = Order(1);
        Task<KeyframeSourceException>? second = null;
        server.Answer = _ =>
        {
            second = FailAsync(worker, command);
            second.GetAwaiter().GetResult();
            return Picture();
        };

        Assert.Single(await RenderAsync(worker, command));

        var failure = (await second!).Failure;
        Assert.True(failure.Retryable);
        Assert.InRange(failure.RetryAfter!.Value, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(17));
        Assert.Single(server.Seen);
        Assert.Equal(LedgerKind.Settled, Assert.Single(await LedgerAsync(worker)).Kind);

        var killed = Order(1);
        await ReserveAsync(worker, killed, TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, killed)).Failure.Code);
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_picture_is_read_after_a_byte_order_mark()
    {
        await using var server = await ProviderServer.StartAsync();
        var picture = Picture();
        server.Answer = _ => picture with { Body = [0xEF, 0xBB, 0xBF, .. picture.Body!] };
        await using var worker = await StartAsync(server);

        Assert.Single(await RenderAsync(worker, Order(1)));
    }

    [Theory]
    [InlineData("b64_json", "data:image/png;base64,")]
    [InlineData("url", "data:image/png;base64,")]
    public async Task A_picture_is_read_from_a_data_URL(string field, string prefix)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ =>
            ServerReply.Json(200, $$"""{"data":[{"{{field}}":"{{prefix}}{{Convert.ToBase64String(ClipRequests.Pixel)}}"}]}""");
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());
    }

    /// <summary>What no picture needs may be of any type.</summary>
    [Theory]
    [InlineData("""{"created":NaN,"data":[{"b64_json":"{picture}","url":false}]}""")]
    [InlineData("""{"created":1,"data":[null,{"b64_json":"{picture}"}]}""")]
    [InlineData("""{"usage":-Infinity,"data":[{"b64_json":""},{"b64_json":"AAAA"},{"revised_prompt":7,"b64_json":"{picture}"}]}""")]
    [InlineData("""{"data":[{"b64_json":7,"url":"data:image/png;base64,{picture}"}]}""")]
    [InlineData("""{"data":[{"b64_json":"NaN \"","url":"data:image/png;base64,{picture}"}],"created":NaN}""")]
    [InlineData("""{"data":{"b64_json":"{picture}"}}""")]
    public async Task A_paid_picture_is_not_lost_to_what_it_does_not_need(string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(
            200, body.Replace("{picture}", Convert.ToBase64String(ClipRequests.Pixel), StringComparison.Ordinal));
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());
    }

    [Theory]
    [InlineData(400, "", FailureCode.InvalidRequest, 0, 1)]
    [InlineData(408, "", FailureCode.OutcomeUnknown, 40_000, 1)]
    [InlineData(409, "", FailureCode.OutcomeUnknown, 40_000, 1)]
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

    [Fact]
    public async Task A_picture_is_downloaded_from_the_address_that_the_server_names()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 3 ? ServerReply.BrokenOff : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET"], server.Seen.Select(request => request.Method));
        Assert.Equal("Bearer sk-1", server.Seen[^1].Headers["authorization"]);
    }

    /// <summary>The picture is paid: what says that it is not ready yet must not lose it.</summary>
    [Theory]
    [InlineData(200, """{"status":"processing"}""")]
    [InlineData(200, "<!doctype html><title>Maintenance</title>")]
    [InlineData(200, "The picture is not ready yet.")]
    [InlineData(403, "")]
    [InlineData(404, """{"detail":"Not found"}""")]
    public async Task A_picture_that_its_server_does_not_have_yet_is_downloaded_later(int status, string body)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 4 ? ServerReply.Json(status, body) : ServerReply.Bytes("application/json", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET", "GET"], server.Seen.Select(request => request.Method));
    }

    [Fact]
    public async Task A_picture_whose_download_is_redirected_to_where_it_is_not_followed_is_downloaded_later()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : server.Seen.Count < 4 ? ServerReply.Status(302).With("Location", "https://10.0.0.1/maintenance")
            : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        await using var worker = await StartAsync(server);

        Assert.Equal(ClipRequests.Pixel, Assert.Single(await RenderAsync(worker, Order(1))).Bytes.ToArray());

        Assert.Equal(["POST", "GET", "GET", "GET"], server.Seen.Select(request => request.Method));
    }

    [Fact]
    public async Task A_picture_that_does_not_become_ready_is_given_up_within_the_time_limit()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""")
            : ServerReply.Json(200, """{"status":"processing"}""");
        await using var worker = await StartAsync(server, ("HostedImages:TimeLimit", "00:00:01"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.True(server.Seen.Count > 2);
        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
    }

    /// <summary>It is paid: a host whose clock is corrected meanwhile must not lose it.</summary>
    [Fact]
    public async Task A_picture_is_waited_for_on_while_the_clock_is_set_forward()
    {
        var time = new ShiftedTime(TimeSpan.Zero);
        var downloads = 0;
        await using var server = await ProviderServer.StartAsync();
        server.Answer = request =>
        {
            if (request.Method == "POST")
            {
                return ServerReply.Json(200, $$"""{"data":[{"url":"{{server.Address}}pictures/1.png"}]}""");
            }

            time.Ahead = TimeSpan.FromHours(1);
            return ++downloads == 1 ? ServerReply.Status(503) : ServerReply.Bytes("image/png", ClipRequests.Pixel);
        };
        await using var worker = await StartAtAsync(time, server, []);

        Assert.Single(await RenderAsync(worker, Order(1)));
    }

    [Theory]
    [InlineData(true, 410)]
    [InlineData(false, 404)] // a link of another host that has expired
    public async Task A_picture_that_has_gone_is_not_waited_for(bool isOwn, int status)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var other = await ProviderServer.StartAsync();
        var host = isOwn ? server : other;
        other.Answer = _ => ServerReply.Status(status);
        server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"data":[{"url":"{{host.Address}}pictures/1.png"}]}""")
            : ServerReply.Status(status);
        await using var worker = await StartAsync(
            server, ("Downloads:AllowHttp", "true"), ("Downloads:AllowPrivateAddresses", "true"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Single(host.Seen, request => request.Method == "GET");
    }

    [Fact]
    public async Task A_picture_is_not_downloaded_from_a_private_address_and_counts_as_paid()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var other = await ProviderServer.StartAsync();
        other.Answer = _ => ServerReply.Bytes("image/png", ClipRequests.Pixel);
        server.Answer = _ => ServerReply.Json(200, $$"""{"data":[{"url":"{{other.Address}}1.png"}]}""");
        await using var worker = await StartAsync(server, ("Downloads:AllowHttp", "true"));

        Assert.Equal(FailureCode.OutcomeUnknown, (await FailAsync(worker, Order(1))).Failure.Code);

        Assert.Empty(other.Seen);
        Assert.Equal(40_000, (await LedgerAsync(worker)).Sum(entry => entry.AmountMicros));
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

    /// <summary>The times in the ledger are those of the database, whose clock every worker reads.</summary>
    [Fact]
    public async Task A_worker_whose_clock_is_ahead_does_not_give_up_what_another_waits_for()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        (string, string)[] settings =
        [
            ("Database:Provider", "Postgres"),
            ("Database:ConnectionString", await postgres.CreateDatabaseAsync(Stop)),
            ("Database:MigrateAtStartup", "true"),
        ];
        await using var worker = await StartAsync(server, settings);
        await using var ahead = await StartAtAsync(new ShiftedTime(TimeSpan.FromHours(1)), server, settings);
        var command = Order(1);
        await Batches.WriteJobAsync(worker, command);
        await worker.Services.GetRequiredService<HostedImageBilling>().ReserveAsync(command, command.Keyframes[0], Stop);

        Assert.True((await FailAsync(ahead, command)).Failure.Retryable);

        Assert.Equal(LedgerKind.Reserved, Assert.Single(await LedgerAsync(ahead)).Kind);
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

    [Fact]
    public async Task Without_a_key_the_variable_is_named()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await StartAsync(
            server,
            ("OPENAI_API_KEY", ""),
            ("HostedImages:BaseAddress", "https://api.openai.com/v1/"));

        Assert.Contains(HostedImagesOptions.KeyVariable, (await FailAsync(worker, Order(1))).Message, StringComparison.Ordinal);
    }

    /// <summary>A key that was read from a file ends with the end of its line.</summary>
    [Theory]
    [InlineData("sk-2\n")]
    [InlineData(" sk-2\r\n")]
    public async Task White_space_around_a_key_is_no_part_of_it(string key)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => Picture();
        await using var worker = await StartAsync(server, ("OPENAI_API_KEY", key));

        await RenderAsync(worker, Order(1));

        Assert.Equal("Bearer sk-2", Assert.Single(server.Seen).Headers["authorization"]);
    }

    /// <summary>Requests with it would not be sent and count as paid.</summary>
    [Theory]
    [InlineData("sk-\u200B2")]
    [InlineData("sk 2")]
    public async Task A_key_that_no_header_can_carry_is_refused_at_the_start(string key)
    {
        await using var server = await ProviderServer.StartAsync();

        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(server, ("HostedImages:ApiKey", key)));

        Assert.Contains("HostedImages:ApiKey", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }

    internal static ServerReply Picture()
        => ServerReply.Json(200, $$"""{"created":1,"data":[{"b64_json":"{{Convert.ToBase64String(ClipRequests.Pixel)}}"}]}""");

    internal static RenderKeyframes Order(int count) => new()
    {
        JobId = Guid.NewGuid(),
        TakeId = Guid.NewGuid(),
        Attempt = 1,
        BatchIndex = 0,
        BatchCount = 1,
        TenantName = "acme",
        Source = KeyframeSource.HostedImages,
        Keyframes = [.. Enumerable.Range(0, count).Select(index => new Keyframe {
            Index = index,
            SceneIndex = index,
            Text = "a boat",
            Prompt = "a paper boat",
            Palette = ["#000000", "#808080", "#ffffff"] })],
        NegativePrompt = "blur",
        Seed = 1,
        Width = 854,
        Height = 480,
    };

    private static async Task<List<KeyframePicture>> RenderAsync(WebApplication worker, RenderKeyframes command)
    {
        await Batches.WriteJobAsync(worker, command);
        var source = worker.Services.GetServices<IKeyframeSource>().Single(each => each.Kind == KeyframeSource.HostedImages);
        var pictures = new List<KeyframePicture>();
        await foreach (var picture in source.RenderAsync(command, command.Keyframes, new Unheard(), Stop))
        {
            pictures.Add(picture);
        }

        return pictures;
    }

    private static async Task<KeyframeSourceException> FailAsync(WebApplication worker, RenderKeyframes command) =>
        await Assert.ThrowsAsync<KeyframeSourceException>(() => RenderAsync(worker, command));

    /// <summary>As a worker leaves it that was killed while it waited.</summary>
    private static async Task ReserveAsync(WebApplication worker, RenderKeyframes command, DateTimeOffset at)
    {
        await Batches.WriteJobAsync(worker, command);
        await worker.Services.GetRequiredService<HostedImageBilling>().ReserveAsync(command, command.Keyframes[0], Stop);
        await using var scope = worker.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>()
            .Where(entry => entry.JobId == command.JobId)
            .ExecuteUpdateAsync(set => set.SetProperty(entry => entry.CreatedAt, at), Stop);
    }

    internal static async Task<List<LedgerEntry>> LedgerAsync(WebApplication worker)
    {
        await using var scope = worker.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LedgerEntry>().AsNoTracking().ToListAsync(Stop);
    }

    internal static Task<WebApplication> StartAsync(ProviderServer server, params (string Name, string Value)[] settings) =>
        StartAtAsync(TimeProvider.System, server, settings);

    internal static async Task<WebApplication> StartAtAsync(
        TimeProvider time, ProviderServer server, (string Name, string Value)[] settings, params ServiceModule[] modules)
    {
        var home = Directory.CreateTempSubdirectory("adgenius-images-");
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = "Test" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(_ => new TemporaryHome(home));
        builder.Logging.AddProvider(new TestLog());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["HomeFolder"] = home.FullName,
            ["OPENAI_API_KEY"] = "sk-1",
            ["HostedImages:BaseAddress"] = server.Address + "v1/",
            ["HostedImages:PricePerPicture"] = "0.04",
            ["HostedImages:RetryDelay"] = "00:00:00.001",
        });
        builder.Configuration
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)));
        builder.Services.AddSingleton(time);
        var worker = AdGeniusHost.Build(builder, [FrameWorkerService.Module, .. modules]);
        _ = worker.Services.GetRequiredService<TemporaryHome>(); // what was created is disposed with the worker
        await worker.StartAsync(Stop);
        return worker;
    }

    private sealed class TemporaryHome(DirectoryInfo folder) : IDisposable
    {
        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    private sealed class Unheard : IKeyframeProgress
    {
        public Task ReportAsync(double keyframeShare, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken)
            => Task.CompletedTask;
    }
}
