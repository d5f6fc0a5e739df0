using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Tests that every adapter must pass, against a fake provider on Kestrel.</summary>
public abstract class ProviderConformance
{
    internal const string Secret = "top-secret-key-0123456789";
    private const string Prompt = "a very private prompt";

    private protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract string ModelId { get; }

    /// <summary>Key and address of the provider.</summary>
    private protected abstract Dictionary<string, string?> Settings(Uri server);

    private protected virtual ClipRequest Request => ClipRequests.Of(prompt: Prompt);

    /// <summary>The answer to an accepted submit.</summary>
    private protected abstract ServerReply Accepted { get; }

    /// <summary>The answer to a submit that moderation refuses.</summary>
    private protected abstract ServerReply Moderated { get; }

    /// <summary>The answer to a submit when the account is empty.</summary>
    private protected abstract ServerReply QuotaExceeded { get; }

    /// <summary>The paths of paid calls.</summary>
    private protected virtual bool IsSubmit(SeenRequest request) => request.Method == "POST";

    /// <summary>Answers to calls that are neither paid nor looks, such as for a token.</summary>
    private protected virtual ServerReply Beside(SeenRequest request, ServerReply reply) => reply;

    [Fact]
    public Task An_accepted_submit_is_accepted() => SubmitAsync(
        _ => Accepted, result => Assert.True(result is SubmitResult.Accepted { JobId.Length: > 0 } or SubmitResult.ImageReturned), 1);

    [Fact]
    public Task A_rejected_key_is_reported_to_the_operator() => SubmitAsync(
        _ => ServerReply.Json(401, "{}"), result => AssertRefused(FailureCode.ProviderUnavailable, result), 1);

    [Fact]
    public Task An_account_without_credit_is_quota_exceeded()
        => SubmitAsync(_ => QuotaExceeded, result => AssertRefused(FailureCode.QuotaExceeded, result), 1);

    [Fact]
    public Task Moderation_is_a_content_policy_violation()
        => SubmitAsync(_ => Moderated, result => AssertRefused(FailureCode.ContentPolicyViolation, result), 1);

    [Fact]
    public Task An_invalid_request_is_not_retried() => SubmitAsync(
        _ => ServerReply.Json(400, """{"error":{"message":"bad"}}"""), result => AssertRefused(FailureCode.InvalidRequest, result), 1);

    [Fact]
    public Task A_throttle_with_a_long_retry_after_is_left_to_the_row() => SubmitAsync(
        _ => ServerReply.Json(429, "{}").With("Retry-After", "120"),
        result =>
        {
            var notNow = Assert.IsType<SubmitResult.Deferred>(result);
            Assert.Equal(TimeSpan.FromSeconds(120), notNow.RetryAfter);
            Assert.True(notNow.Throttled);
        },
        1);

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public Task A_temporary_refusal_is_retried_within_the_call(int status)
    {
        var calls = 0;
        return SubmitAsync(
            _ => Interlocked.Increment(ref calls) == 1 ? ServerReply.Json(status, "{}").With("retry-after-ms", "5") : Accepted,
            result => Assert.True(result is SubmitResult.Accepted or SubmitResult.ImageReturned),
            2);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(504)]
    public Task A_response_behind_which_a_job_may_be_accepted_is_never_retried(int status) => SubmitAsync(
        _ => ServerReply.Json(status, "{}"), result => Assert.IsType<SubmitResult.Unknown>(result), 1);

    [Fact]
    public Task A_submit_whose_connection_broke_is_never_retried() => SubmitAsync(
        _ => ServerReply.BrokenOff, result => Assert.IsType<SubmitResult.Unknown>(result), 1);

    [Fact]
    public Task A_submit_without_a_response_is_never_retried()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return SubmitAsync(
            _ =>
            {
                time.Advance(TimeSpan.FromHours(1)); // beyond the time limit of the attempt, whose request has arrived
                return ServerReply.Silence;
            },
            result => Assert.IsType<SubmitResult.Unknown>(result),
            1,
            time);
    }

    [Fact]
    public Task A_success_with_an_unreadable_body_is_never_retried() => SubmitAsync(
        _ => ServerReply.Json(200, """{"what":"is this"}"""), result => Assert.IsType<SubmitResult.Unknown>(result), 1);

    [Fact]
    public Task An_unknown_status_is_logged() => SubmitAsync(
        _ => ServerReply.Json(418, "{}"), result => AssertRefused(FailureCode.Internal, result), 1, logged: "Error: ");

    [Fact]
    public async Task An_unreachable_server_received_no_request()
    {
        Uri address;
        await using (var server = await ProviderServer.StartAsync())
        {
            address = server.Address;
        }

        await using var bench = BenchOf(address);
        Assert.IsType<SubmitResult.Deferred>(await bench[ModelId].SubmitAsync(Request, bench[ModelId].Keys[0], Stop));
    }

    [Fact]
    public async Task A_failing_provider_opens_its_circuit_breaker()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = BenchOf(server.Address);
        server.Answer = request => IsSubmit(request) ? ServerReply.Json(500, "{}") : Beside(request, ServerReply.Status(404));
        for (var call = 0; call < 10; call++)
        {
            await bench[ModelId].SubmitAsync(Request, bench[ModelId].Keys[0], Stop);
        }

        var before = server.Seen.Count(IsSubmit);
        Assert.IsType<SubmitResult.Deferred>(await bench[ModelId].SubmitAsync(Request, bench[ModelId].Keys[0], Stop));
        Assert.Equal(before, server.Seen.Count(IsSubmit));
    }

    private static void AssertRefused(FailureCode code, SubmitResult result)
    {
        var refused = Assert.IsType<SubmitResult.Refused>(result);
        Assert.Equal(code, refused.Failure.Code);
    }

    private protected ProviderTestHost BenchOf(Uri address, params (string Name, string Value)[] more) =>
        BenchAt(TimeProvider.System, address, more);

    private ProviderTestHost BenchAt(TimeProvider time, Uri address, params (string Name, string Value)[] more)
    {
        var settings = Settings(address);
        var section = settings.Keys.First(key => key.EndsWith(":BaseAddress", StringComparison.Ordinal))[..^":BaseAddress".Length];
        settings[$"{section}:RetryDelay"] = "00:00:00.001";
        foreach (var (name, value) in more)
        {
            settings[$"{section}:{name}"] = value;
        }

        return new ProviderTestHost(settings, time);
    }

    private async Task SubmitAsync(
        Func<SeenRequest, ServerReply> answer,
        Action<SubmitResult> check,
        int calls,
        TimeProvider? time = null,
        string? logged = null)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = BenchAt(time ?? TimeProvider.System, server.Address);
        server.Answer = request => IsSubmit(request) ? answer(request) : Beside(request, ServerReply.Status(404));

        check(await bench[ModelId].SubmitAsync(Request, bench[ModelId].Keys[0], Stop));

        Assert.Equal(calls, server.Seen.Count(IsSubmit));
        Assert.DoesNotContain(
            bench.Log.Lines,
            line => line.Contains(Secret, StringComparison.Ordinal) || line.Contains(Prompt, StringComparison.Ordinal));
        Assert.True(logged is null || bench.Log.Lines.Any(line => line.StartsWith(logged, StringComparison.Ordinal)));
    }
}

/// <summary>Tests that every adapter must pass whose jobs are polled.</summary>
public abstract class PolledProviderConformance : ProviderConformance
{
    /// <summary>The response to a poll of a job in progress.</summary>
    private protected abstract ServerReply Running { get; }

    /// <summary>The answers to a look at a finished job, by path where it takes several.</summary>
    private protected abstract ServerReply Done(SeenRequest request);

    /// <summary>The answers to a look at a job that moderation ended.</summary>
    private protected abstract ServerReply ModeratedJob(SeenRequest request);

    /// <summary>The answers to a look at a job that the provider broke.</summary>
    private protected abstract ServerReply BrokenJob(SeenRequest request);

    /// <summary>The answers to a look at a job that ended well and has no video.</summary>
    private protected abstract ServerReply EmptyJob(SeenRequest request);

    [Fact]
    public Task A_running_job_is_waited_for() => PollAsync(_ => Running, result => Assert.IsType<PollResult.Waiting>(result));

    [Fact]
    public Task A_finished_job_has_the_address_of_its_clip() => PollAsync(
        Done, result => Assert.True(result is PollResult.Succeeded { Source: ClipSource.Remote or ClipSource.Inline }));

    [Fact]
    public Task A_moderated_job_is_a_content_policy_violation()
        => PollAsync(ModeratedJob, result => AssertFailed(FailureCode.ContentPolicyViolation, result));

    [Fact]
    public Task A_failed_job_is_a_provider_fault_without_cost() => PollAsync(
        BrokenJob,
        result =>
        {
            AssertFailed(FailureCode.ProviderUnavailable, result);
            Assert.Equal(0, Assert.IsType<PollResult.Failed>(result).Cost);
        });

    [Fact]
    public Task A_success_without_a_video_is_a_content_policy_violation()
        => PollAsync(EmptyJob, result => AssertFailed(FailureCode.ContentPolicyViolation, result));

    [Fact]
    public Task A_job_that_the_provider_does_not_know_is_not_failed_at_once()
        => PollAsync(_ => ServerReply.Json(404, "{}"), result => Assert.IsType<PollResult.JobNotFound>(result));

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public Task An_error_while_polling_leaves_the_job_in_progress(int status) => PollAsync(
        _ => ServerReply.Json(status, "{}").With("Retry-After", "7"),
        result => Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<PollResult.Unreachable>(result).RetryAfter),
        ("MaxRetryAfter", "00:00:01"));

    [Fact]
    public Task An_unknown_state_is_logged_and_the_job_continues() => PollAsync(
        _ => UnknownState, result => Assert.IsType<PollResult.Unreachable>(result), logged: "Error: ");

    /// <summary>A state that the provider has never had.</summary>
    private protected virtual ServerReply UnknownState => ServerReply.Json(200, """{"status":"PONDERING","state":"pondering"}""");

    private protected virtual bool IsPoll(SeenRequest request) => request.Method == "GET";

    private static void AssertFailed(FailureCode code, PollResult result)
    {
        var failed = Assert.IsType<PollResult.Failed>(result);
        Assert.Equal(code, failed.Failure.Code);
    }

    private async Task PollAsync(
        Func<SeenRequest, ServerReply> answer,
        Action<PollResult> check,
        (string, string)? setting = null,
        string? logged = null)
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = setting is { } more ? BenchOf(server.Address, more) : BenchOf(server.Address);
        server.Answer = request => IsPoll(request) ? answer(request) : Beside(request, Accepted);
        var provider = bench[ModelId];
        var job = (await provider.SubmitAsync(Request, provider.Keys[0], Stop)).Job(Request, provider.Keys[0]);

        check(await provider.PollAsync(job, Stop));

        Assert.DoesNotContain(bench.Log.Lines, line => line.Contains(Secret, StringComparison.Ordinal)
            || line.Contains(Request.Prompt, StringComparison.Ordinal)
            || line.Contains("signature=", StringComparison.Ordinal));
        Assert.True(logged is null || bench.Log.Lines.Any(line => line.StartsWith(logged, StringComparison.Ordinal)));
    }
}
