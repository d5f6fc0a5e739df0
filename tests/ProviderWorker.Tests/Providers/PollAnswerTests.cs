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

    [Theory]
    [InlineData("""{"type":"video","uri":"https://cdn.example/a.mp4"}""")]
    [InlineData("""{"type":"video","data":"AAAA"}""")]
    public async Task The_video_of_an_interaction_that_ended_early_is_taken(string video)
    {
        await using var asked = await ProviderSession.StartAsync("omni", _ => ServerReply.Json(
            200, $$"""{"status":"incomplete","steps":[{"type":"model_output","content":[{{video}}]}]}"""));

        Assert.IsType<PollResult.Succeeded>(await asked.PollAsync());
    }

    [Theory]
    [InlineData("gcsUri", "gs://b/a b.mp4", "https://storage.googleapis.com/storage/v1/b/b/o/a%20b.mp4?alt=media")]
    [InlineData("uri", "gs://b/a.mp4", "https://storage.googleapis.com/storage/v1/b/b/o/a.mp4?alt=media")]
    [InlineData("uri", "https://cdn.example/a.mp4", "https://cdn.example/a.mp4")]
    [InlineData("gcsUri", "https://cdn.example/a.mp4?X-Goog-Signature=s", "https://cdn.example/a.mp4?X-Goog-Signature=s")]
    public async Task A_video_of_Vertex_is_taken_from_a_bucket_or_an_address(string member, string address, string fetched)
    {
        await using var asked = await ProviderSession.StartAsync("veo", _ => ServerReply.Json(
            200, $$$"""{"name":"n","done":true,"response":{"videos":[{"{{{member}}}":"{{{address}}}","mimeType":"video/mp4"}]}}"""));

        var source = Assert.IsType<ClipSource.Remote>(Assert.IsType<PollResult.Succeeded>(await asked.PollAsync()).Source);

        Assert.Equal(fetched, source.Address.AbsoluteUri);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("?alt=media", true)]
    [InlineData("?X-Goog-Date=1&X-Goog-Signature=s", false)]
    [InlineData("?GoogleAccessId=a&Expires=1&Signature=s", false)]
    public async Task A_signed_link_to_a_bucket_is_sent_no_token(string query, bool hasToken)
    {
        await using var asked = await ProviderSession.StartAsync("veo", _ => ServerReply.Status(404));
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://storage.googleapis.com/b/a.mp4" + query);

        await asked.Provider.AuthorizeAsync(request, asked.Provider.Keys[0], TestContext.Current.CancellationToken);

        Assert.Equal(hasToken, request.Headers.Authorization is not null);
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

    [Fact]
    public async Task An_unknown_interaction_is_a_400()
    {
        await using var asked = await ProviderSession.StartAsync(
            "omni",
            _ => ServerReply.Json(400, """[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"Invalid interaction name."}}]"""));

        Assert.Equal(0.60m, Assert.IsType<PollResult.JobNotFound>(await asked.PollAsync()).Cost);
    }

    [Theory]
    [InlineData(
        "https://generativelanguage.googleapis.com/v1beta/files/xyz789:download?alt=media",
        "/v1beta/files/xyz789:download?alt=media")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/files/xyz789", "/v1beta/files/xyz789:download?alt=media")]
    [InlineData("https://generativelanguage.googleapis.com/v1beta/files/xyz789:download", "/v1beta/files/xyz789:download?alt=media")]
    [InlineData("https://cdn.example/out.mp4?signature=s", "/out.mp4?signature=s")]
    public async Task A_file_of_the_gemini_api_is_fetched_as_bytes(string address, string fetched)
    {
        await using var asked = await ProviderSession.StartAsync(
            "omni",
            _ => ServerReply.Json(
                200,
                $$"""
                {
                  "status": "completed",
                  "steps": [
                    {"type":"thought"},
                    {"type":"model_output","content":[{"type":"video","mime_type":"video/mp4","uri":"{{address}}"}]}
                  ]
                }
                """));

        Assert.Equal(
            fetched,
            Assert.IsType<ClipSource.Remote>(Assert.IsType<PollResult.Succeeded>(await asked.PollAsync()).Source).Address.PathAndQuery);
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
    [InlineData("omni", """{"status":"failed","error":""", "}")]
    [InlineData("veo", """{"name":"n","done":true,"error":""", "}")]
    public async Task A_job_that_google_was_too_busy_for_is_tried_again_after_the_delay_that_its_error_names(
        string adapter, string start, string end)
    {
        var error = """
            {
              "code": 429,
              "status": "RESOURCE_EXHAUSTED",
              "message": "You exceeded your current quota, please check your plan and billing details.",
              "details": [{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"26s"}]
            }
            """;
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, start + error + end));

        var failure = Assert.IsType<PollResult.Failed>(await asked.PollAsync()).Failure;

        Assert.Equal((FailureCode.ProviderUnavailable, true), (failure.Code, failure.Retryable));
        Assert.Equal(TimeSpan.FromSeconds(26), failure.RetryAfter);
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

    [Theory]
    [InlineData("pika", 200, """{"status":"OK"}""", "Cancelled 0")]
    [InlineData("pika", 202, """{"status":"CANCELLATION_REQUESTED"}""", "Cancelled")]
    [InlineData("pika", 400, """{"status":"ALREADY_COMPLETED"}""", "AlreadyCompleted")]
    [InlineData("pika", 404, """{"status":"NOT_FOUND"}""", "AlreadyCompleted")]
    [InlineData("runway", 204, "", "Cancelled")]
    [InlineData("runway", 404, "", "AlreadyCompleted")]
    [InlineData("runway", 429, "", "Unreachable")]
    [InlineData("dream", 204, "", "Cancelled")]
    [InlineData("omni", 200, "{}", "Cancelled")]
    [InlineData("omni", 400, """{"error":{"code":400,"message":"Interaction cannot be cancelled."}}""", "AlreadyCompleted")]
    public async Task A_cancellation_response_is_mapped(string adapter, int status, string body, string meaning)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter,
            _ => body.Length == 0 ? ServerReply.Status(status) : ServerReply.Json(status, body));

        Assert.Equal(meaning, await asked.CancelAsync() switch
        {
            CancelResult.Cancelled { Cost: { } cost } => $"Cancelled {cost}",
            CancelResult.Cancelled => "Cancelled",
            var other => other.GetType().Name,
        });
    }

    [Theory]
    [InlineData("luma")]
    [InlineData("veo")]
    [InlineData("openai")]
    [InlineData("stability")]
    public async Task A_provider_without_cancellation_is_not_called(string adapter)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(200, "{}"));

        Assert.IsType<CancelResult.NotSupported>(await asked.CancelAsync());
        Assert.Empty(asked.Seen);
    }
}
