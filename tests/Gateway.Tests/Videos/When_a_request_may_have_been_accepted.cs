using System.Data.Common;
using System.Net;
using System.Net.Http.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.HttpContracts.Batches;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Databases.Sqlite;
using AdGenius.TestKit;
using AdGenius.TestKit.Faults;
using AdGenius.TestKit.RabbitMq;
using Google.Rpc;
using Grpc.Core;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>
/// A call that names no request id is another request when it is repeated, and clients repeat calls that failed with a status from 500 up
/// or UNAVAILABLE: the SDKs of OpenAI, the standard resilience handler of .NET, gRPC clients with a retry policy.
/// </summary>
public sealed class When_a_request_may_have_been_accepted(When_a_request_may_have_been_accepted.GatewayWithLateConfirms gateway)
    : IClassFixture<When_a_request_may_have_been_accepted.GatewayWithLateConfirms>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, false)]
    [InlineData("r1", true)]
    public async Task Should_let_only_a_call_with_an_id_be_repeated(string? requestId, bool isRetryable)
    {
        using var held = gateway.HoldConfirms();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/api/v1/videos",
            GatewayFixture.NewName(),
            requestId is null ? """{"creativeId":"c","prompt":"Sunset"}""" : """{"requestId":"r1","creativeId":"c","prompt":"Sunset"}""");

        var problem = await Problem.ReadAsync(answer, isRetryable ? 503 : 409);
        Assert.Equal(isRetryable ? "Unavailable" : "OutcomeUnknown", problem.GetProperty("code").GetString());
        Assert.Equal(isRetryable, problem.GetProperty("retryable").GetBoolean());
        Assert.Equal(isRetryable, answer.Headers.RetryAfter is not null);
        Assert.Equal(!isRetryable, problem.TryGetProperty("requestId", out var given));
        if (!isRetryable)
        {
            Assert.True(Guid.TryParse(given.GetString(), out _));
            Assert.Contains(given.GetString()!, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("r1", true)]
    public async Task Should_keep_clients_of_OpenAI_from_repeating_it(string? key, bool isRetryable)
    {
        using var held = gateway.HoldConfirms();
        using var answer = await gateway.SendAsync(
            HttpMethod.Post,
            "/v1/videos",
            null,
            """{"prompt":"Sunset"}""",
            [("Authorization", $"Bearer {GatewayFixture.NewName()}"), .. key is null ? [] : new[] { ("Idempotency-Key", key) }]);

        // The client for .NET repeats 408, 429, 500, 502, 503 and 504, whatever the header says.
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(isRetryable ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(!isRetryable, text.Contains("\"code\":\"outcome_unknown\"", StringComparison.Ordinal));
        Assert.Equal(isRetryable ? null : "false", answer.Headers.TryGetValues("x-should-retry", out var values) ? values.Single() : null);
        Assert.Equal(isRetryable, answer.Headers.RetryAfter is not null);
        Assert.Equal(isRetryable, text.Contains("safe to retry", StringComparison.Ordinal));
    }

    /// <summary>Its job may exist, and needs the picture.</summary>
    [Fact]
    public async Task Should_keep_the_picture_of_a_client_of_OpenAI()
    {
        var (tenant, picture) = (GatewayFixture.NewName(), Convert.ToBase64String(SampleFiles.Png()));
        using (var unconfirmed = new UnconfirmedRequests(gateway, tenant)) // the check of the picture is confirmed
        using (gateway.Services.GetRequiredService<IBus>().ConnectSendObserver(unconfirmed))
        {
            using var answer = await gateway.SendAsync(
                HttpMethod.Post,
                "/v1/videos",
                null,
                $$$"""{"prompt":"Sunset","input_reference":{"image_url":"data:image/png;base64,{{{picture}}}"}}""",
                ("Authorization", $"Bearer {tenant}"));
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        }

        using var list = await gateway.SendAsync(HttpMethod.Get, "/api/v1/assets", tenant);
        Assert.Single((await list.Content.ReadFromJsonAsync<AssetPage>(HttpJson.Options, Cancellation))!.Items);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("r1", true)]
    public async Task Should_let_only_a_call_over_grpc_with_an_id_be_repeated(string? requestId, bool isRetryable)
    {
        using var calls = new GrpcCalls(gateway);
        var request = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "c", Prompt = "Sunset" };
        if (requestId is not null)
        {
            request.RequestId = requestId;
        }

        using var held = gateway.HoldConfirms();
        var failed = await GrpcCalls.FailsAsync(
            isRetryable ? StatusCode.Unavailable : StatusCode.Aborted,
            async () => await calls.Client.GenerateVideoAsync(request, cancellationToken: Cancellation));

        Assert.Equal(isRetryable, failed.GetRpcStatus()!.GetDetail<RetryInfo>() is not null);
    }

    [Fact]
    public async Task Should_make_one_video_when_the_call_is_repeated_with_the_id_of_the_answer()
    {
        var tenant = GatewayFixture.NewName();
        string requestId;
        using (gateway.HoldConfirms())
        {
            using var unconfirmed = await gateway.SendAsync(
                HttpMethod.Post, "/api/v1/videos", tenant, """{"creativeId":"c","prompt":"Sunset"}""");
            requestId = (await Problem.ReadAsync(unconfirmed, 409)).GetProperty("requestId").GetString()!;
        }

        var job = await Until.FoundAsync("the broker confirms the call", RepeatAsync, Cancellation);
        Assert.Equal(requestId, job.RequestId);

        // The first call was written to the broker before its time was over, unless the machine was busy: the id is the same either way.
        await gateway.ReceivedAsync<GenerateVideo>(sent => sent.TenantName == tenant);
        Assert.All(
            gateway.Fleet.Received.OfType<GenerateVideo>().Where(sent => sent.TenantName == tenant),
            sent => Assert.Equal(requestId, sent.RequestId));

        async Task<VideoJob?> RepeatAsync()
        {
            using var answer = await gateway.SendAsync(
                HttpMethod.Post, "/api/v1/videos", tenant, """{"creativeId":"c","prompt":"Sunset"}""", ("Idempotency-Key", requestId));
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return await GatewayFixture.ReadJobAsync(answer);
            }

            await Problem.ReadAsync(answer, 503); // the broker is busy
            return null;
        }
    }

    /// <summary>The requests of a batch are recorded before they are sent, so what was not confirmed is sent again.</summary>
    [Fact]
    public async Task Should_accept_the_lines_of_a_batch_and_send_them_again()
    {
        var tenant = GatewayFixture.NewName();
        Guid jobId;
        using (gateway.HoldConfirms())
        {
            using var answer = await gateway.SendAsync(
                HttpMethod.Post, "/api/v1/videos/batch", tenant, """[{"creativeId":"ignored","prompt":"Sunset"}]""");
            Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
            var line = Assert.Single((await answer.Content.ReadFromJsonAsync<BatchAnswer>(HttpJson.Options, Cancellation))!.Items);
            Assert.Equal((202, "Queued"), (line.Status, line.State));
            jobId = line.JobId!.Value;
            Assert.False(await IsSentAsync());
        }

        // Its confirmation was given up, and a busy broker may not have got it: it is marked as sent only when it was sent again.
        await Until.TrueAsync("the request was sent again", IsSentAsync, Cancellation);
        await gateway.ReceivedAsync<GenerateVideo>(sent => GatewayFixture.JobOf(sent) == jobId);

        async Task<bool> IsSentAsync()
        {
            await using var scope = gateway.Services.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().QueuedRequests
                .AnyAsync(row => row.JobId == jobId && row.SendAt == null, Cancellation);
        }
    }

    /// <summary>A fault of the gateway itself, which no call expects.</summary>
    [Theory]
    [InlineData("/api/v1/videos", """{"creativeId":"ignored","prompt":"Sunset"}""", null)]
    [InlineData("/api/v1/videos", """{"creativeId":"ignored","prompt":"Sunset"}""", "k")]
    [InlineData("/v1/videos", """{"prompt":"Sunset"}""", null)]
    [InlineData("/v1/videos", """{"prompt":"Sunset"}""", "k")]
    [InlineData("/api/v1/videos/batch", """[{"creativeId":"ignored","prompt":"Sunset"}]""", null)]
    [InlineData("/api/v1/videos/batch", """[{"creativeId":"ignored","prompt":"Sunset"}]""", "k")]
    public async Task Should_let_only_a_call_with_an_id_be_repeated_after_a_fault_behind_the_sending(string path, string json, string? key)
    {
        await using var failing = new GatewayThatLosesItsDatabase(new InvalidOperationException("secret"));
        await failing.InitializeAsync();

        using var answer = await failing.SendAsync(
            HttpMethod.Post,
            path,
            GatewayFixture.NewName(),
            json,
            [("X-Creative-Id", "ignored"), .. key is null ? [] : new[] { ("Idempotency-Key", key) }]);

        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True((key is null ? 409 : 500) == (int)answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        Assert.Equal(
            key is null, text.Contains(path.StartsWith("/v1", StringComparison.Ordinal) ? "outcome_unknown" : "OutcomeUnknown",
                StringComparison.Ordinal));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, StatusCode.Aborted)]
    [InlineData("r1", StatusCode.Internal)]
    public async Task Should_let_only_a_call_over_grpc_with_an_id_be_repeated_after_a_fault_behind_the_sending(
        string? requestId, StatusCode status)
    {
        await using var failing = new GatewayThatLosesItsDatabase(new InvalidOperationException("secret"));
        await failing.InitializeAsync();
        using var calls = new GrpcCalls(failing);
        var request = new GenerateVideoRequest { TenantName = GatewayFixture.NewName(), CreativeId = "ignored", Prompt = "Sunset" };
        if (requestId is not null)
        {
            request.RequestId = requestId;
        }

        await GrpcCalls.FailsAsync(status, async () => await calls.Client.GenerateVideoAsync(request, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Should_answer_a_client_of_OpenAI_as_accepted_when_the_database_is_lost_after_the_request_was_sent()
    {
        await using var failing = new GatewayThatLosesItsDatabase();
        await failing.InitializeAsync();
        var tenant = GatewayFixture.NewName();

        using var answer = await failing.SendAsync(
            HttpMethod.Post, "/v1/videos", tenant, """{"prompt":"Sunset"}""", ("X-Creative-Id", "ignored"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("\"status\":\"queued\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await failing.ReceivedAsync<GenerateVideo>(sent => sent.TenantName == tenant);
    }

    [Fact]
    public async Task Should_answer_as_accepted_when_the_database_is_lost_after_the_request_was_sent()
    {
        await using var failing = new GatewayThatLosesItsDatabase();
        await failing.InitializeAsync();
        var tenant = GatewayFixture.NewName();

        using var answer = await failing.SendAsync(
            HttpMethod.Post, "/api/v1/videos", tenant, """{"creativeId":"ignored","prompt":"Sunset"}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var job = await GatewayFixture.ReadJobAsync(answer);
        Assert.Equal("Queued", job.State);
        await failing.ReceivedAsync<GenerateVideo>(sent => sent.TenantName == tenant && sent.RequestId == job.RequestId);
    }

    /// <summary>A gateway whose broker gets its messages at once; its confirmations can be kept back.</summary>
    public sealed class GatewayWithLateConfirms(RabbitMqFixture rabbit) : GatewayFixture, IAsyncLifetime
    {
        private FaultProxy? _proxy;
        private Uri? _broker;

        protected override Dictionary<string, string?> Settings => new()
        {
            ["Bus:Transport"] = "RabbitMq",
            ["Bus:Uri"] = _broker!.ToString(),
            ["Bus:ConsumerStopTimeout"] = "00:00:01",
            ["Bus:StopTimeout"] = "00:00:02",
            ["Gateway:SendTimeout"] = "00:00:03", // long enough to write the request to a busy broker
            ["Gateway:AcceptWait"] = "00:00:00.2",
            ["Gateway:ResendAfter"] = "00:00:01",
            ["Gateway:PromptPreviewTimeout"] = "00:00:05",
            ["Gateway:Assets:ProbeTimeout"] = "00:01:00", // longer than the broker's client waits for a confirmation
            ["Gateway:Authentication"] = "None",
        };

        public new async ValueTask InitializeAsync()
        {
            var broker = await rabbit.CreateVirtualHostAsync(TestContext.Current.CancellationToken);
            _proxy = FaultProxy.Start(broker);
            _broker = new UriBuilder(broker) { Host = "127.0.0.1", Port = _proxy.Port }.Uri;
            await base.InitializeAsync();

            // The first command needs a connection and a channel; those of the tests need a confirmation alone.
            await Until.TrueAsync(
                "a command is confirmed",
                async () =>
                {
                    using var answer = await SendAsync(
                        HttpMethod.Post, "/api/v1/videos", NewName(), """{"requestId":"first","creativeId":"c","prompt":"Sunset"}""");
                    return answer.StatusCode == HttpStatusCode.Accepted;
                },
                TestContext.Current.CancellationToken);
        }

        public new async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            if (_proxy is not null)
            {
                await _proxy.DisposeAsync();
            }
        }

        /// <summary>Keeps back the broker's confirmations until the result is disposed.</summary>
        public IDisposable HoldConfirms()
        {
            _proxy!.HoldsConfirms = true;
            return new HeldConfirms(_proxy);
        }

        private sealed class HeldConfirms(FaultProxy proxy) : IDisposable
        {
            public void Dispose() => proxy.HoldsConfirms = false;
        }
    }

    /// <summary>Keeps back the broker's confirmations from the request of a tenant on, until it is disposed.</summary>
    private sealed class UnconfirmedRequests(GatewayWithLateConfirms gateway, string tenant) : ISendObserver, IDisposable
    {
        private IDisposable? _held;

        public Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.Message is GenerateVideo request && request.TenantName == tenant)
            {
                _held ??= gateway.HoldConfirms();
            }

            return Task.CompletedTask;
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public void Dispose() => _held?.Dispose();
    }

    private sealed class GatewayThatLosesItsDatabase(Exception? fault = null) : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new() { ["Gateway:AcceptWait"] = "00:00:00.2" };

        protected override void Configure(WebApplicationBuilder builder) =>
            builder.Services.ConfigureDbContext<SqliteAdGeniusDbContext>(
                options => options.AddInterceptors(new LostWrites(fault ?? new LostConnectionException())));
    }

    /// <summary>The first read finds no job; noting that the request was sent, and all that follows, fails.</summary>
    private sealed class LostWrites(Exception fault) : DbCommandInterceptor
    {
        private volatile bool _isLost;

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsLost(command) ? throw fault : result);

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsLost(command) ? throw fault : result);

        private bool IsLost(DbCommand command) =>
            _isLost |= command.CommandText.Contains("INTO \"queued_requests\"", StringComparison.Ordinal);
    }

    private sealed class LostConnectionException() : DbException("The connection was lost.")
    {
        public override bool IsTransient => true;
    }
}
