using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>What each provider may say of a job, and what it means and costs here: the answer tables, line by line.</summary>
public sealed class PollAnswerTests
{
    [Theory]
    // Runway's failure codes go by their beginnings. Input that moderation refused is not refunded, unless the task says so itself.
    [InlineData("runway", """{"status":"FAILED","failureCode":"SAFETY.INPUT.TEXT"}""", nameof(FailureCode.ContentPolicyViolation), 0.60)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"SAFETY.INPUT.TEXT","cost":{"credits":0}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"INPUT_PREPROCESSING.SAFETY.TEXT"}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO"}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":{"credits":60}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"ASSET.INVALID"}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"INTERNAL"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"INTERNAL.BAD_OUTPUT.CODE01"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"INPUT_PREPROCESSING.INTERNAL"}""",
        nameof(FailureCode.ProviderUnavailable),
        0)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"THIRD_PARTY.UNAVAILABLE"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("runway", """{"status":"FAILED"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("runway", """{"status":"CANCELLED"}""", nameof(FailureCode.Cancelled), 0)]
    [InlineData("runway", """{"status":"CANCELLED","cost":{"credits":12}}""", nameof(FailureCode.Cancelled), 0.12)]
    [InlineData("runway", """{"status":"SUCCEEDED","output":[],"cost":{"credits":0}}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    // A cost that cannot be read is not a refund.
    [InlineData("runway", """{"status":"FAILED","cost":{"credits":"sixty"}}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    [InlineData("runway", """{"status":"FAILED","cost":{"amount":0.6}}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    [InlineData("runway", """{"status":"FAILED","cost":{"credits":-60}}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    [InlineData("runway", """{"status":"FAILED","cost":60}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    [InlineData("runway", """{"status":"FAILED","cost":null}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO","cost":60}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    [InlineData("runway", """{"status":"FAILED","failureCode":"ASSET.INVALID","cost":60}""", nameof(FailureCode.InvalidRequest), 0.60)]
    [InlineData(
        "runway",
        """{"status":"FAILED","failureCode":"THIRD_PARTY.UNAVAILABLE","cost":60}""",
        nameof(FailureCode.ProviderUnavailable),
        0.60)]
    [InlineData("runway", """{"status":"CANCELLED","cost":"12 credits"}""", nameof(FailureCode.Cancelled), 0.60)]
    // Luma
    [InlineData("luma", """{"state":"failed","failure_code":"content_moderated"}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"budget_exhausted"}""", nameof(FailureCode.QuotaExceeded), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"generation_failed"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"output_not_found"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"rate_limited"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"image_too_large"}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"unsupported_format"}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"corrupt_input"}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("luma", """{"state":"failed","failure_code":"invalid_request"}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData(
        "luma",
        """{"state":"completed","output":[{"type":"image","url":"https://cdn.example/a.jpg"}]}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    [InlineData(
        "dream",
        """{"state":"failed","failure_reason":"Frame moderation failed"}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("dream", """{"state":"failed","failure_reason":null}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData(
        "dream",
        """{"state":"completed","assets":{"video":null,"image":"https://cdn.example/a.jpg"}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    [InlineData("luma", """{"state":"canceled"}""", nameof(FailureCode.Cancelled), 0)]
    [InlineData("dream", """{"state":"aborted"}""", nameof(FailureCode.Cancelled), 0)]
    // Gemini Omni
    [InlineData(
        "omni",
        """{"status":"completed","steps":[{"type":"model_output","content":[{"type":"text","text":"I cannot help with that."}]}]}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("omni", """{"status":"completed"}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    [InlineData("omni", """{"status":"failed"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData("omni", """{"status":"failed","error":{"code":429,"message":"x"}}""", nameof(FailureCode.QuotaExceeded), 0)]
    [InlineData(
        "omni",
        """{"status":"failed","error":{"code":429,"message":"Please check your plan and billing details."}}""",
        nameof(FailureCode.QuotaExceeded),
        0)]
    [InlineData(
        "omni",
        """{"status":"failed","error":{"code":429,"message":"Please check your plan and billing details.","details":["""
            + """{"violations":[{"quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]}]}}""",
        nameof(FailureCode.ProviderUnavailable),
        0)]
    [InlineData(
        "omni",
        """{"status":"failed","error":{"code":429,"message":"Please retry in 17s.","details":["""
            + """{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]},{"retryDelay":"17s"}]}}""",
        nameof(FailureCode.QuotaExceeded),
        0)]
    [InlineData("omni", """{"status":"failed","error":{"code":404,"message":"x"}}""", nameof(FailureCode.ProviderRetired), 0)]
    [InlineData("omni", """{"status":"incomplete"}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData(
        "omni",
        """{"status":"incomplete","steps":[{"type":"model_output","content":[{"type":"text","text":"x"}]}]}""",
        nameof(FailureCode.ProviderUnavailable),
        0)]
    [InlineData("omni", """{"status":"cancelled"}""", nameof(FailureCode.Cancelled), 0)]
    [InlineData("omni", """{"status":"budget_exceeded"}""", nameof(FailureCode.QuotaExceeded), 0)]
    [InlineData("omni", """{"status":"requires_action"}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    [InlineData("omni", """{"status":"requires_continuation"}""", nameof(FailureCode.ProviderUnavailable), 0.60)]
    // Veo on Vertex
    [InlineData(
        "veo",
        """{"name":"n","done":true,"response":{"raiMediaFilteredCount":1,"raiMediaFilteredReasons":["x"]}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("veo", """{"name":"n","done":true,"response":{"videos":[]}}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    [InlineData(
        "veo",
        """{"name":"n","done":true,"response":{"videos":[{}],"raiMediaFilteredCount":1}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("veo", """{"name":"n","done":true}""", nameof(FailureCode.ContentPolicyViolation), 0)]
    [InlineData(
        "veo",
        """{"name":"n","done":true,"error":{"code":3,"message":"The prompt violates our usage guidelines."}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("veo", """{"name":"n","done":true,"error":{"code":3,"message":"duration"}}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("veo", """{"name":"n","done":"true","error":{"code":3,"message":"duration"}}""", nameof(FailureCode.InvalidRequest), 0)]
    [InlineData("veo", """{"name":"n","done":true,"error":{"code":8,"message":"x"}}""", nameof(FailureCode.QuotaExceeded), 0)]
    [InlineData(
        "veo",
        """{"name":"n","done":true,"error":{"code":8,"message":"Resource exhausted, please try again later."}}""",
        nameof(FailureCode.ProviderUnavailable),
        0)]
    [InlineData(
        "veo",
        """{"name":"n","done":true,"error":{"code":8,"message":"The service is currently experiencing high load."}}""",
        nameof(FailureCode.ProviderUnavailable),
        0)]
    [InlineData("veo", """{"name":"n","done":true,"error":{"code":14,"message":"x"}}""", nameof(FailureCode.ProviderUnavailable), 0)]
    // /v1/videos
    [InlineData(
        "openai",
        """{"id":"v","status":"failed","error":{"code":"moderation_blocked","message":"x"}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0)]
    [InlineData("openai", """{"id":"v","status":"failed","error":{"code":"insufficient_quota"}}""", nameof(FailureCode.QuotaExceeded), 0)]
    [InlineData(
        "openai",
        """{"id":"v","status":"failed","error":{"code":"x","type":"invalid_request_error","param":"prompt"}}""",
        nameof(FailureCode.InvalidRequest),
        0)]
    [InlineData("openai", """{"id":"v","status":"failed","error":null}""", nameof(FailureCode.ProviderUnavailable), 0)]
    [InlineData(
        "openai",
        """{"id":"v","status":"completed","error":{"code":"content_policy_violation"}}""",
        nameof(FailureCode.ContentPolicyViolation),
        0.60)]
    public async Task A_failed_job_is_mapped_to_a_failure_and_a_cost(string adapter, string body, string code, double cost)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        var failed = Assert.IsType<PollResult.Failed>(await asked.PollAsync());

        Assert.Equal((code, (decimal)cost), (failed.Failure.Code.ToString(), failed.Cost));
    }

    /// <summary>The video was made, and is there in another form than documented.</summary>
    [Theory]
    [InlineData("veo", """{"name":"n","done":true,"response":{"videos":[{"mimeType":"video/mp4"}]}}""")]
    [InlineData("veo", """{"name":"n","done":true,"response":{"videos":[{"uri":"ftp://cdn.example/a.mp4"}]}}""")]
    [InlineData("veo", """{"name":"n","done":true,"response":{"videos":[{}]}}""")]
    [InlineData("omni", """{"status":"completed","steps":[{"type":"model_output","content":[{"type":"video","file":"files/a"}]}]}""")]
    [InlineData(
        "omni", """{"status":"completed","steps":[{"type":"model_output","content":[{"type":"text"},{"type":"video","uri":""}]}]}""")]
    [InlineData("omni", """{"status":"incomplete","steps":[{"type":"model_output","content":[{"type":"video","file":"files/a"}]}]}""")]
    [InlineData(
        "omni", """{"status":"incomplete","steps":[{"type":"model_output","content":[{"type":"video","uri":{"href":"https://x/a"}}]}]}""")]
    [InlineData("omni", """{"status":"incomplete","steps":{"type":"model_output"}}""")]
    public async Task A_finished_job_whose_video_has_no_readable_address_is_asked_for_again(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.True(Assert.IsType<PollResult.Unreachable>(await asked.PollAsync()).IsUnreadableSuccess);
    }

    /// <summary>A gateway that always answers 200, also where the poll itself has failed: the job goes on.</summary>
    [Theory]
    [InlineData("openai", """{"error":{"code":"server_error","message":"x"}}""")]
    [InlineData("runway", """{"error":"x"}""")]
    [InlineData("pika", """{"detail":"x","error":"x"}""")]
    [InlineData("luma", """{"error":{"code":503},"detail":"x"}""")]
    [InlineData("dream", """{"error":{"code":503},"detail":"x"}""")]
    [InlineData("omni", """{"error":{"code":503,"status":"UNAVAILABLE","message":"x"}}""")]
    [InlineData("veo", """{"error":{"code":503,"status":"UNAVAILABLE","message":"x"}}""")]
    [InlineData("veo", """{"name":"","error":{"code":13,"message":"x"}}""")]
    public async Task An_error_that_names_no_job_fails_none(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());
    }

    /// <summary>Servers that always write the member write an empty one: it is no error, and the clip is there.</summary>
    [Theory]
    [InlineData("openai", """{"id":"v","status":"completed","error":{}}""")]
    [InlineData("openai", """{"id":"v","status":"completed","error":{"code":null,"message":null}}""")]
    [InlineData("openai", """{"id":"v","status":"completed","error":{"code":"","message":"","type":""}}""")]
    [InlineData("openai", """{"id":"v","status":"completed","error":{"code":0}}""")]
    [InlineData("veo", """{"name":"n","done":true,"error":{},"response":{"videos":[{"gcsUri":"gs://b/a.mp4"}]}}""")]
    [InlineData("veo", """{"name":"n","done":true,"error":{"code":0},"response":{"videos":[{"gcsUri":"gs://b/a.mp4"}]}}""")]
    [InlineData("veo", """{"name":"n","done":true,"error":{"code":0,"status":"OK"},"response":{"videos":[{"gcsUri":"gs://b/a.mp4"}]}}""")]
    public async Task An_empty_error_does_not_fail_a_completed_job(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType<PollResult.Succeeded>(await asked.PollAsync());
    }

    [Theory]
    [InlineData("openai", """{"id":"v","status":"completed","error":{"message":"it failed"}}""")]
    [InlineData("openai", """{"id":"v","status":"completed","error":{"type":"server_error"}}""")]
    [InlineData("veo", """{"name":"n","done":true,"error":{"message":"it failed"},"response":{}}""")]
    public async Task An_error_with_any_text_fails_a_completed_job(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.IsType<PollResult.Failed>(await asked.PollAsync());
    }

    [Theory]
    [InlineData("runway", """{"status":"PENDING"}""", null)]
    [InlineData("runway", """{"status":"THROTTLED"}""", null)] // accepted and stored: no error
    [InlineData("runway", """{"status":"RUNNING","progress":0.25}""", 0.25)]
    [InlineData("luma", """{"state":"queued"}""", null)]
    [InlineData("luma", """{"state":"processing"}""", null)]
    [InlineData("dream", """{"state":"queued"}""", null)]
    [InlineData("dream", """{"state":"dreaming"}""", null)]
    [InlineData("omni", """{"status":"queued"}""", null)]
    [InlineData("omni", """{"status":"in_progress"}""", null)]
    [InlineData("veo", """{"name":"n"}""", null)]
    [InlineData("veo", """{"name":"n","done":false}""", null)]
    [InlineData("openai", """{"id":"v","status":"queued","progress":0}""", null)]
    [InlineData("openai", """{"id":"v","status":"in_progress","progress":33}""", 0.33)]
    [InlineData("openai", """{"id":"v","status":"in_progress"}""", null)]
    public async Task A_job_in_progress_is_waited_for(string adapter, string body, double? fraction)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, body));

        Assert.Equal(fraction, Assert.IsType<PollResult.Waiting>(await asked.PollAsync()).Fraction);
    }

    [Fact]
    public async Task A_failed_video_may_carry_retry_after_in_the_headers_of_its_cause()
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Json(
                200,
                """{"id":"v","status":"failed","error":{"code":"rate_limit_exceeded","message":"x","headers":{"retry-after":"17"}}}"""));

        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<PollResult.Failed>(await asked.PollAsync()).Failure.RetryAfter);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_poll_is_retried_as_the_vendors_clients_do(int status)
    {
        var calls = 0;
        await using var asked = await ProviderSession.StartAsync(
            "runway", _ => Interlocked.Increment(ref calls) < 3
                ? ServerReply.Json(status, "{}").With("retry-after-ms", "1")
                : ServerReply.Json(200, """{"status":"RUNNING"}"""), ("MaxRetries", "2"));

        Assert.IsType<PollResult.Waiting>(await asked.PollAsync());
        Assert.Equal(3, asked.Seen.Count);
    }
}
