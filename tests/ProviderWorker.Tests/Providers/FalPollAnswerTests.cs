using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>What fal may say of a job, in the answer about its status and in that with its result.</summary>
public sealed class FalPollAnswerTests
{
    [Theory]
    [InlineData(422, """{"detail":[{"msg":"x","type":"content_policy_violation"}]}""", null, nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(422, """{"detail":"x","error_type":"content_policy_violation"}""", null, nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(422, """{"detail":"x"}""", "content_policy_violation", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(400, """{"detail":"x"}""", "content_policy_violation", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(422, """{"detail":"x"}""", null, nameof(FailureCode.InvalidRequest))]
    [InlineData(422, """{"detail":[{"msg":"x","type":"generation_timeout"}]}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(422, """{"detail":[{"msg":"x","type":"downstream_service_error"}]}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(422, """{"detail":[{"msg":"x","type":"image_too_small"}]}""", null, nameof(FailureCode.InvalidRequest))]
    [InlineData(400, """{"detail":[{"msg":"x","type":"content_policy_violation"}]}""", null, nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(502, """{"detail":[{"msg":"x","type":"downstream_service_error"}]}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(504, """{"detail":"x","error_type":"request_timeout"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(504, """{"detail":"x"}""", "startup_timeout", nameof(FailureCode.ProviderUnavailable))]
    [InlineData(503, """{"detail":"x","error_type":"runner_disconnected"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(500, """{"detail":"x","error_type":"internal_error"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(499, """{"detail":"x","error_type":"client_cancelled"}""", null, nameof(FailureCode.Cancelled))]
    [InlineData(400, """{"detail":"x"}""", "client_cancelled", nameof(FailureCode.Cancelled))]
    [InlineData(400, """{"detail":"x","error_type":"bad_request"}""", null, nameof(FailureCode.InvalidRequest))]
    [InlineData(500, """{"detail":"x","error_type":"bad_request"}""", null, nameof(FailureCode.InvalidRequest))]
    [InlineData(400, """{"detail":"x"}""", null, nameof(FailureCode.InvalidRequest))]
    [InlineData(400, """{"detail":"x","error_type":"new_type"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(404, """{"detail":"x"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(500, """{"detail":"x"}""", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(502, "<html>", null, nameof(FailureCode.ProviderUnavailable))]
    [InlineData(200, """{"detail":"x"}""", null, nameof(FailureCode.ProviderUnavailable))]
    public async Task Fal_reports_a_failed_job_with_the_status_of_its_error_and_charges_nothing(
        int status,
        string body,
        string? errorType,
        string code)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1","error":"it failed"}""")
            : errorType is null ? ServerReply.Json(status, body) : ServerReply.Json(status, body).With("X-Fal-Error-Type", errorType));

        var failed = Assert.IsType<PollResult.Failed>(await asked.PollAsync());

        Assert.Equal((code, 0m), (failed.Failure.Code.ToString(), failed.Cost));
    }

    [Theory]
    [InlineData("""{"status":"COMPLETED","error":"x","error_type":"bad_request"}""", nameof(FailureCode.InvalidRequest))]
    [InlineData("""{"status":"COMPLETED","error_type":"content_policy_violation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("""{"status":"COMPLETED","error":{"msg":"x"}}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("""{"status":"FAILED"}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("""{"status":"ERROR","error_type":"content_policy_violation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("""{"status":"CANCELED"}""", nameof(FailureCode.Cancelled))]
    [InlineData("""{"status":"COMPLETED","error":null,"error_type":""}""", null)]
    [InlineData("""{"status":"COMPLETED","error":{}}""", null)]
    [InlineData("""{"status":"COMPLETED","error":""}""", null)]
    public async Task A_status_of_fal_that_names_an_error_proves_that_the_job_failed(string status, string? code)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, status)
            : ServerReply.Json(500, """{"detail":"x"}"""));

        var result = await asked.PollAsync();

        if (code is null)
        {
            Assert.IsType<PollResult.Unreachable>(result);
        }
        else
        {
            var failed = Assert.IsType<PollResult.Failed>(result);
            Assert.Equal((code, 0m), (failed.Failure.Code.ToString(), failed.Cost));
        }
    }

    /// <summary>What these answers say is about the call and not about the job.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    public async Task A_refused_call_for_the_result_of_a_failed_job_is_repeated(int status)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","error":"it failed"}""")
            : ServerReply.Json(status, """{"detail":"x"}"""));

        Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
    }

    /// <summary>The clip is paid: a page of a proxy or a body that was cut off does not say that there is none.</summary>
    [Theory]
    [InlineData("<html>422 Unprocessable Content</html>")]
    [InlineData("""{"detail":[{"loc":["body"],"ty""")]
    [InlineData("")]
    public async Task An_error_that_cannot_be_read_does_not_end_a_job(string body)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED"}""")
            : ServerReply.Json(422, body));

        Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
    }

    /// <summary>Five polls that do not find a job give it up, and this one is paid.</summary>
    [Fact]
    public async Task A_job_that_the_queue_calls_completed_is_not_lost_because_its_result_is_not_there_yet()
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : ServerReply.Json(404, """{"detail":"Request not found"}""").With("Retry-After", "9"));

        var later = Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());

        Assert.Equal(TimeSpan.FromSeconds(9), later.RetryAfter);
        Assert.True(later.IsUnreadableSuccess); // it is no outage, which would extend the deadline
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(425)]
    public async Task Fal_may_report_still_in_progress_with_any_status(int status)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : ServerReply.Json(status, """{"detail":"Request is still in progress"}"""));

        Assert.IsType<PollResult.Waiting>(await asked.PollAsync());
    }

    [Theory]
    [InlineData(200, """{"detail":"Request is still in progress"}""", typeof(PollResult.Waiting))]
    [InlineData(202, """{"detail":"Request is still in progress"}""", typeof(PollResult.Waiting))]
    [InlineData(200, """{"status":"IN_PROGRESS","request_id":"r1"}""", typeof(PollResult.Waiting))]
    [InlineData(202, """{"status":"IN_QUEUE","request_id":"r1"}""", typeof(PollResult.Waiting))]
    [InlineData(202, "{}", typeof(PollResult.Unreachable))]
    [InlineData(200, """{"status":"COMPLETED","request_id":"r1"}""", typeof(PollResult.Unreachable))]
    [InlineData(200, """{"detail":"Internal server error"}""", typeof(PollResult.Unreachable))]
    [InlineData(200, "<html>", typeof(PollResult.Unreachable))]
    [InlineData(200, "[]", typeof(PollResult.Unreachable))]
    [InlineData(200, "", typeof(PollResult.Unreachable))]
    [InlineData(200, """{"video":null,"seed":7}""", typeof(PollResult.Failed))]
    public async Task Only_a_result_of_fal_without_a_video_counts_as_moderated(int status, string body, Type expected)
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : ServerReply.Json(status, body));

        Assert.IsType(expected, await asked.PollAsync());
    }

    [Fact]
    public async Task A_request_that_fals_infrastructure_ended_needs_no_second_poll()
    {
        await using var asked = await ProviderSession.StartAsync(
            "pika", _ => ServerReply.Json(200, """{"status":"COMPLETED","error":"x","error_type":"runner_disconnected"}"""));

        Assert.Equal(FailureCode.ProviderUnavailable, Assert.IsType<PollResult.Failed>(await asked.PollAsync()).Failure.Code);
        Assert.Single(asked.Seen);
    }

    [Fact]
    public async Task A_gateway_error_does_not_end_the_job()
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : ServerReply.Json(502, "<html>"));

        Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
    }

    [Fact]
    public async Task Jobs_that_failed_at_fal_do_not_open_its_breaker()
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Path
            .EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : ServerReply.Json(500, """{"detail":"x","error_type":"internal_error"}""").With("X-Fal-Error-Type", "internal_error"));
        for (var look = 0; look < 25; look++)
        {
            Assert.IsType<PollResult.Failed>(await asked.PollAsync());
        }
    }
}
