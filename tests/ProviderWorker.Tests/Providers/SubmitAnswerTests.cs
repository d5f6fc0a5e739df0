using System.Net;
using System.Net.Sockets;
using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>What each provider may say to a submit, and what it means here: the answer tables, line by line.</summary>
public sealed class SubmitAnswerTests
{
    /// <summary>Deeper than JSON is read by default, and not deeper than other answers of providers.</summary>
    private const string Deep =
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
        + "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]";

    [Theory]
    // Runway: 429 is the day's quota or a throttle; the words say which. More at once than allowed is never a 429.
    [InlineData("runway", 429, """{"error":"You have reached your daily generation limit."}""", nameof(FailureCode.QuotaExceeded))]
    [InlineData("runway", 400, """{"error":"promptImage: the image is too large"}""", nameof(FailureCode.InvalidRequest), "sourceImage")]
    [InlineData("runway", 401, """{"error":"no"}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("runway", 404, """{"error":"no"}""", nameof(FailureCode.ProviderRetired))]
    [InlineData("runway", 405, """{"error":"no"}""", nameof(FailureCode.ProviderRetired))]
    [InlineData("runway", 413, "", nameof(FailureCode.InvalidRequest), "sourceImage")]
    // fal: findings with types, or flat text with a type.
    [InlineData(
        "pika",
        422,
        """{"detail":[{"loc":["body","image_url"],"msg":"x","type":"image_too_small"}]}""",
        nameof(FailureCode.InvalidRequest),
        "sourceImage")]
    [InlineData(
        "pika",
        422,
        """{"detail":[{"loc":["body","prompt"],"msg":"x","type":"content_policy_violation"}]}""",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "pika",
        400,
        """{"detail":[{"loc":["body","prompt"],"msg":"x","type":"content_policy_violation"}]}""",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "pika",
        422,
        """{"detail":[{"loc":["body","duration"],"msg":"x","type":"literal_error"}]}""",
        nameof(FailureCode.InvalidRequest))]
    [InlineData("pika", 422, """{"detail":[{"type":7},"text",null]}""", nameof(FailureCode.InvalidRequest))]
    [InlineData("pika", 422, """{"detail":"text"}""", nameof(FailureCode.InvalidRequest))]
    [InlineData(
        "pika", 422, """{"detail":"flagged","error_type":"content_policy_violation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "pika", 403, """{"detail":"flagged","error_type":"content_policy_violation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("pika", 401, """{"detail":"Authentication is required"}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("pika", 403, """{"detail":"User is locked. Reason: Exhausted balance."}""", nameof(FailureCode.QuotaExceeded))]
    [InlineData("pika", 403, """{"message":"Forbidden"}""", nameof(FailureCode.ProviderUnavailable))] // of a gateway
    [InlineData("pika", 404, """{"detail":"Application not found"}""", nameof(FailureCode.ProviderRetired))]
    [InlineData(
        "svd",
        422,
        """{"detail":[{"loc":["body","prompt"],"msg":"x","type":"content_policy_violation"}]}""",
        nameof(FailureCode.ContentPolicyViolation))]
    // Stability
    [InlineData(
        "stability",
        400,
        """{"id":"a","name":"bad_request","errors":["aspect_ratio: invalid"]}""",
        nameof(FailureCode.InvalidRequest))]
    [InlineData("stability", 401, """{"id":"a","name":"unauthorized","errors":["x"]}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("stability", 402, """{"id":"a","name":"payment_required","errors":["x"]}""", nameof(FailureCode.QuotaExceeded))]
    [InlineData("stability", 403, """{"id":"a","name":"content_moderation","errors":["x"]}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("stability", 403, """{"id":"a","name":"forbidden","errors":["x"]}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("stability", 404, """{"id":"a","name":"not_found","errors":["x"]}""", nameof(FailureCode.ProviderRetired))]
    [InlineData(
        "stability",
        200,
        """{"finish_reason":"CONTENT_FILTERED","image":"AAAA","seed":1}""",
        nameof(FailureCode.ContentPolicyViolation))]
    // Luma, both surfaces
    [InlineData("luma", 400, """{"detail":"Prompt blocked by moderation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("luma", 400, """{"detail":"'A boat \ud83d' blocked by moderation"}""", nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("luma", 401, """{"detail":"Invalid API key"}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("luma", 402, """{"detail":"Insufficient funds"}""", nameof(FailureCode.QuotaExceeded))]
    [InlineData("luma", 403, """{"detail":"Forbidden"}""", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("luma", 413, """{"detail":"Too large"}""", nameof(FailureCode.InvalidRequest), "sourceImage")]
    [InlineData(
        "luma",
        422,
        """{"detail":[{"loc":["body","video","duration"],"msg":"x","type":"enum"}]}""",
        nameof(FailureCode.InvalidRequest))]
    [InlineData("dream", 400, """{"detail":"Insufficient credits"}""", nameof(FailureCode.QuotaExceeded))]
    [InlineData(
        "dream",
        400,
        """{"detail":"400: prompt not allowed because advanced moderation failed"}""",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData("dream", 400, """{"detail":"Invalid aspect ratio"}""", nameof(FailureCode.InvalidRequest))]
    // Google
    [InlineData(
        "omni",
        400,
        """{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid. Please pass a valid API key."}}""",
        nameof(FailureCode.ProviderUnavailable))]
    [InlineData(
        "omni",
        400,
        """[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"duration is not valid"}}]""",
        nameof(FailureCode.InvalidRequest))]
    [InlineData(
        "omni",
        429,
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, please check your plan and """
            + """billing details.","details":[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]},"""
            + """{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"17s"}]}}""",
        nameof(FailureCode.QuotaExceeded))]
    [InlineData(
        "omni",
        429,
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, please check your plan and """
            + """billing details.","details":[{"@type":"type.googleapis.com/google.rpc.Help"}]}}""",
        nameof(FailureCode.QuotaExceeded))]
    [InlineData(
        "omni",
        403,
        """{"error":{"code":403,"status":"PERMISSION_DENIED","message":"no"}}""",
        nameof(FailureCode.ProviderUnavailable))]
    [InlineData(
        "omni",
        400,
        """{"error":{"code":"invalid_request","message":"The prompt violates our safety guidelines."}}""",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "omni",
        400,
        """{"error":{"code":400,"message":"The prompt 'a boat \ud83d' violates our safety guidelines."}}""",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "omni",
        404,
        """{"error":{"code":404,"status":"NOT_FOUND","message":"This model is no longer available."}}""",
        nameof(FailureCode.ProviderRetired))]
    [InlineData(
        "omni",
        400,
        """{"error":{"code":400,"status":"FAILED_PRECONDITION","message":"This model is no longer available."}}""",
        nameof(FailureCode.ProviderRetired))]
    [InlineData(
        "veo",
        403,
        """{"error":{"code":403,"status":"PERMISSION_DENIED","message":"This API method requires billing to be enabled."}}""",
        nameof(FailureCode.QuotaExceeded))]
    [InlineData("veo", 400, "{\"trace\":" + Deep + ",\"error\":{\"code\":400,\"message\":\"It violates our safety guidelines.\"}}",
        nameof(FailureCode.ContentPolicyViolation))]
    [InlineData(
        "veo",
        404,
        """{"error":{"code":404,"status":"NOT_FOUND","message":"Publisher model was not found"}}""",
        nameof(FailureCode.ProviderRetired))]
    // /v1/videos
    [InlineData(
        "openai",
        400,
        """{"error":{"message":"x","type":"invalid_request_error","param":"seconds","code":"invalid_value"}}""",
        nameof(FailureCode.InvalidRequest),
        "durationSeconds")]
    [InlineData(
        "openai",
        400,
        """{"error":{"message":"x","type":"invalid_request_error","param":"input_reference[image_url]","code":null}}""",
        nameof(FailureCode.InvalidRequest),
        "sourceImage")]
    [InlineData(
        "openai",
        400,
        """{"error":{"message":"x","type":"invalid_request_error","param":"model","code":"model_not_found"}}""",
        nameof(FailureCode.ProviderRetired))]
    [InlineData(
        "openai",
        403,
        """{"error":{"message":"x","code":"unsupported_country_region_territory"}}""",
        nameof(FailureCode.ProviderUnavailable))]
    [InlineData(
        "openai",
        429,
        """{"error":{"message":"x","type":"insufficient_quota","code":"insufficient_quota"}}""",
        nameof(FailureCode.QuotaExceeded))]
    [InlineData("openai", 400, """{"error":"text"}""", nameof(FailureCode.InvalidRequest))]
    [InlineData("openai", 422, """{"detail":[{"msg":"x"}]}""", nameof(FailureCode.InvalidRequest))]
    public async Task A_refusal_is_mapped_to_a_failure(string adapter, int status, string body, string code, string? field = null)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(status, body));

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(OrderFor(adapter)));

        Assert.Equal((code, field), (refused.Failure.Code.ToString(), refused.Failure.Field));
        Assert.Single(asked.Seen);
    }

    /// <summary>Of a submission that was recorded when another model was configured.</summary>
    [Fact]
    public async Task A_shape_that_runway_does_not_make_is_refused_before_a_request()
    {
        await using var asked = await ProviderSession.StartAsync("runway", _ => ServerReply.Json(200, """{"id":"t1"}"""));

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(ClipRequests.Of(aspect: "21:9")));

        Assert.Equal((FailureCode.InvalidRequest, "aspectRatio", 0m), (refused.Failure.Code, refused.Failure.Field, refused.Cost));
        Assert.Empty(asked.Seen);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(422)]
    public async Task Fal_may_name_moderation_in_a_header_only(int status)
    {
        await using var asked = await ProviderSession.StartAsync(
            "pika",
            _ => ServerReply.Json(status, """{"detail":"flagged"}""").With("X-Fal-Error-Type", "content_policy_violation"));

        Assert.Equal(
            FailureCode.ContentPolicyViolation, Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync()).Failure.Code);
    }

    [Theory]
    [InlineData("runway", 429, "", 3, "Retry-After", "3")]
    [InlineData("pika", 429, """{"detail":"Too many","error_type":"concurrent_requests_limit"}""", null)]
    [InlineData("pika", 503, """{"detail":"No runner","error_type":"runner_scheduling_failure"}""", null)]
    [InlineData("stability", 429, """{"name":"rate_limit_exceeded"}""", 60)] // it requires a minute without calls, and does not say so
    [InlineData("stability", 429, "", 5, "Retry-After", "5")]
    [InlineData("luma", 429, """{"detail":"Too many concurrent generations"}""", 20, "Retry-After", "20")]
    [InlineData(
        "omni",
        429,
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"x", """
            + """ "details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"31s"}]}}""",
        31)]
    [InlineData(
        "omni",
        429,
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"You exceeded your current quota, please check your plan and """
            + """billing details.","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":["""
            + """{"quotaMetric":"generativelanguage.googleapis.com/x","quotaId":"GenerateRequestsPerMinutePerProjectPerModel"}]},"""
            + """{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"26s"}]}}""",
        26)]
    [InlineData("veo", 503, """{"error":{"code":503,"status":"UNAVAILABLE","message":"x"}}""", null)]
    [InlineData("openai", 429, """{"error":{"code":"rate_limit_exceeded"}}""", 360, "x-ratelimit-reset-requests", "6m0s")]
    public async Task A_throttled_call_waits_for_its_retry_after(
        string adapter,
        int status,
        string body,
        int? seconds,
        string? header = null,
        string? value = null)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter, _ => header is null
                ? ServerReply.Json(status, body)
                : ServerReply.Json(status, body).With(header, value!), ("MaxRetries", "2"), ("MaxRetryAfter", "00:00:01"));

        var notNow = Assert.IsType<SubmitResult.Deferred>(await asked.SubmitAsync(OrderFor(adapter)));

        Assert.Equal(seconds, notNow.RetryAfter?.TotalSeconds);
        Assert.Equal(status == 429, notNow.Throttled);
        Assert.Equal(seconds is null ? 3 : 1, asked.Seen.Count); // a wait that is too long for a call is left to the row
    }

    [Theory]
    [InlineData("runway", 429, "x-should-retry", "false", nameof(FailureCode.QuotaExceeded))]
    [InlineData("dream", 429, "x-should-retry", "false", nameof(FailureCode.QuotaExceeded))]
    [InlineData("pika", 503, "X-Fal-Retryable", "false", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("pika", 503, "X-Fal-Needs-Retry", "false", nameof(FailureCode.ProviderUnavailable))]
    [InlineData("pika", 504, "x-fal-request-timeout-type", "user", nameof(FailureCode.ProviderUnavailable))]
    public async Task A_non_retryable_header_is_honored(string adapter, int status, string header, string value, string code)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter,
            _ => ServerReply.Json(status, """{"error":"x"}""").With(header, value),
            ("MaxRetries", "2"));

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(OrderFor(adapter)));

        Assert.Equal((code, 0m), (refused.Failure.Code.ToString(), refused.Cost));
        Assert.Single(asked.Seen);
    }

    [Theory]
    [InlineData("runway", 408)]
    [InlineData("runway", 409)]
    [InlineData("runway", 499)]
    [InlineData("luma", 500)]
    [InlineData("openai", 409)]
    [InlineData("omni", 499)]
    [InlineData("omni", 504)]
    [InlineData("veo", 500)]
    public async Task A_submit_that_may_have_been_accepted_is_not_retried_even_where_the_vendors_client_would(string adapter, int status)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter,
            _ => ServerReply.Json(status, "{}").With("x-should-retry", "true"),
            ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync(OrderFor(adapter)));
        Assert.Single(asked.Seen);
    }

    /// <summary>As another AdGenius answers where its broker has not confirmed the request.</summary>
    [Fact]
    public async Task A_submit_whose_server_does_not_know_its_outcome_is_not_taken_for_a_refusal()
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai",
            _ => ServerReply.Json(409, """{"error":{"message":"x","type":"server_error","param":null,"code":"outcome_unknown"}}""")
                .With("x-should-retry", "false"),
            ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync(OrderFor("openai")));
        Assert.Single(asked.Seen);
    }

    /// <summary>The header says that the clients do not repeat the call, not that nothing was started.</summary>
    [Theory]
    [InlineData("openai", "false")]
    [InlineData("openai", "False")]
    [InlineData("runway", "false")]
    public async Task A_503_that_forbids_the_clients_to_repeat_the_submit_is_not_taken_for_a_refusal(string adapter, string value)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter,
            _ => ServerReply.Json(503, """{"error":{"message":"x","type":"server_error","param":null,"code":null}}""")
                .With("x-should-retry", value).With("Retry-After", "1"),
            ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync(OrderFor(adapter)));
        Assert.Single(asked.Seen);
    }

    /// <summary>Envoy's answer where it had passed the request on, as it is and as the JSON that a gateway makes of it.</summary>
    [Theory]
    [InlineData("runway", "upstream connect error or disconnect/reset before headers. reset reason: connection termination")]
    [InlineData(
        "luma",
        "upstream connect error or disconnect/reset before headers. reset reason: remote reset, transport failure reason: overflow")]
    [InlineData("pika", "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: local reset")]
    [InlineData(
        "openai", """{"error":{"message":"upstream connect error or disconnect/reset before headers. reset reason: protocol error"}}""")]
    public async Task A_submit_that_a_proxy_had_passed_on_is_not_retried(string adapter, string body)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(503, body), ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync(OrderFor(adapter)));
        Assert.Single(asked.Seen);
    }

    [Theory]
    [InlineData(503, "no healthy upstream")]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure, "
        + "transport failure reason: delayed connect error: Connection refused")]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: connection timeout")]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: overflow")]
    [InlineData(503, "upstream connect error or disconnect/reset before headers. reset reason: remote refused stream reset")]
    [InlineData(503, """{"error":"The service is overloaded."}""")]
    [InlineData(503, "\uFEFF{\"error\":\"The service is overloaded.\"}")]
    [InlineData(503, """{"message":"Service \ud83dUnavailable"}""")] // half a surrogate pair
    [InlineData(503, """{"messag\ud83d":"Overloaded"}""")]
    [InlineData(503, "", "Retry-After", "0")]
    [InlineData(503, "<html><body>Maintenance</body></html>", "Retry-After", "0")]
    [InlineData(503, "", "retry-after-ms", "1")]
    [InlineData(425, "")]
    [InlineData(423, """{"detail":"The account is locked by another request."}""")]
    [InlineData(421, "")] // of a server behind another name, before it has read the request
    public async Task A_submit_that_was_not_processed_is_retried_and_then_deferred(
        int status, string body, string header = "x-request-id", string value = "1")
    {
        await using var asked = await ProviderSession.StartAsync(
            "runway", _ => ServerReply.Json(status, body).With(header, value), ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Deferred>(await asked.SubmitAsync());
        Assert.Equal(3, asked.Seen.Count);
    }

    /// <summary>A refusal that names a time is for the moment: the take neither fails nor buys the clip of another model.</summary>
    [Theory]
    [InlineData("runway", 418)]
    [InlineData("pika", 444)]
    [InlineData("luma", 420)]
    [InlineData("omni", 430)]
    [InlineData("openai", 420)]
    public async Task A_refusal_without_a_meaning_that_names_a_time_is_for_the_moment(string adapter, int status)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter, _ => ServerReply.Json(status, """{"error":"Enhance your calm"}""").With("Retry-After", "45"));

        Assert.Equal(
            TimeSpan.FromSeconds(45), Assert.IsType<SubmitResult.Deferred>(await asked.SubmitAsync(OrderFor(adapter))).RetryAfter);
    }

    /// <summary>A proxy answers so when a request that it has passed on takes too long; the server goes on.</summary>
    [Theory]
    [InlineData("runway", "")]
    [InlineData("pika", "")]
    [InlineData("veo", "<html><head><title>Application error</title></head></html>")]
    [InlineData("stability", "Service Unavailable")]
    [InlineData("openai", "{}")]
    [InlineData("openai", """{"message":"Service Unavailable"}""")]
    [InlineData("luma", """["x"]""")]
    [InlineData("luma", "<h1>Error 503 backend read error</h1><h3>Guru Meditation:</h3><p>Varnish cache server</p>", "Retry-After", "5")]
    [InlineData("omni", "", "Retry-After", "0", "1.1 varnish")]
    public async Task A_submit_that_a_503_does_not_refuse_is_not_retried(
        string adapter, string body, string header = "x-request-id", string value = "1", string via = "1.1 proxy")
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter, _ => ServerReply.Json(503, body).With(header, value).With("Via", via), ("MaxRetries", "2"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync(OrderFor(adapter)));
        Assert.Single(asked.Seen);
    }

    /// <summary>A picture is what its bytes say, whatever a proxy or a compatible server calls it.</summary>
    [Theory]
    [InlineData("application/octet-stream", false)]
    [InlineData("IMAGE/PNG", false)]
    [InlineData("image/jpg", false)]
    [InlineData("application/json", true)]
    [InlineData("text/plain", true)]
    public async Task A_picture_of_another_type_is_returned(string contentType, bool isJson)
    {
        var json = $$"""{"image":"{{Convert.ToBase64String(ClipRequests.Pixel)}}","finish_reason":"SUCCESS","seed":NaN}""";
        await using var asked = await ProviderSession.StartAsync(
            "stability",
            _ => ServerReply.Bytes(contentType, isJson ? System.Text.Encoding.UTF8.GetBytes(json) : ClipRequests.Pixel));

        var returned = Assert.IsType<SubmitResult.ImageReturned>(await asked.SubmitAsync());

        Assert.Equal("image/png", returned.ContentType);
        Assert.Equal(ClipRequests.Pixel, returned.Picture);
    }

    [Fact]
    public async Task An_access_token_that_expired_early_is_replaced_for_the_next_submit()
    {
        var calls = 0;
        await using var asked = await ProviderSession.StartAsync("veo", _ => Interlocked.Increment(ref calls) == 2
            ? ServerReply.Json(401, """{"error":{"code":401,"status":"UNAUTHENTICATED"}}""")
            : ServerReply.Json(200, """{"name":"projects/p1/locations/l/publishers/google/models/m/operations/1"}"""));

        Assert.IsType<SubmitResult.Accepted>(await asked.SubmitAsync(OrderFor("veo")));
        Assert.IsType<SubmitResult.Deferred>(await asked.SubmitAsync(OrderFor("veo")));
        Assert.IsType<SubmitResult.Accepted>(await asked.SubmitAsync(OrderFor("veo")));
        Assert.Equal(2, asked.Server.Seen.Count(request => request.Path == "/token"));
        Assert.Equal(3, asked.Seen.Count);
    }

    [Theory]
    [InlineData(400, "invalid_grant", true)] // the account was deleted, or the key is not its own any more
    [InlineData(401, "invalid_client", true)]
    [InlineData(400, "unauthorized_client", true)]
    [InlineData(400, "temporarily_unavailable", false)]
    [InlineData(503, "invalid_grant", false)]
    public async Task A_service_account_that_is_refused_fails_the_job_and_an_outage_defers_it(int status, string error, bool isRefused)
    {
        await using var asked = await ProviderSession.StartAsync("veo", _ => ServerReply.Status(404));
        asked.Server.Answer = _ => ServerReply.Json(status, $$"""{"error":"{{error}}","error_description":"Invalid JWT Signature."}""");

        var result = await asked.SubmitAsync(OrderFor("veo"));
        var poll = Assert.IsType<PollResult.Unreachable>(await asked.PollAsync());

        if (isRefused)
        {
            var refused = Assert.IsType<SubmitResult.Refused>(result);
            Assert.Equal(
                (FailureCode.ProviderUnavailable, false, true),
                (refused.Failure.Code, refused.Failure.Retryable, refused.IsOfKey));
            Assert.Contains(error, refused.Failure.Text, StringComparison.Ordinal);
            Assert.Equal(refused.Failure.Text, poll.Why);
        }
        else
        {
            Assert.IsType<SubmitResult.Deferred>(result);
        }

        Assert.Empty(asked.Seen); // nothing that is paid, or needs a token
    }

    [Theory]
    [InlineData("runway", "Providers:Runway:ApiKey")]
    [InlineData("pika", "Providers:Pika:ApiKey")]
    [InlineData("svd", "Providers:Stability:ApiKey")]
    [InlineData("stability", "Providers:Stability:ApiKey")]
    [InlineData("luma", "Providers:Luma:ApiKey")]
    [InlineData("dream", "Providers:Luma:ApiKey")]
    [InlineData("omni", "Providers:Google:ApiKey")]
    [InlineData("openai", "Providers:OpenAiVideos:ApiKey")]
    public async Task A_rejected_key_is_named_by_its_setting(string adapter, string setting)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(401, """{"error":"no"}"""));

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(OrderFor(adapter)));

        Assert.True(refused.IsOfKey);
        Assert.Contains(setting, refused.Failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("key_1", refused.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("runway", "Providers:Runway:BaseAddress", 301)]
    [InlineData("luma", "Providers:Luma:BaseAddress", 302)]
    [InlineData("openai", "Providers:OpenAiVideos:BaseAddress", 307)]
    [InlineData("pika", "Providers:Pika:BaseAddress", 308)]
    public async Task A_redirect_is_not_followed_with_the_key_and_names_the_setting(string adapter, string setting, int status)
    {
        await using var asked = await ProviderSession.StartAsync(
            adapter, _ => ServerReply.Status(status).With("Location", "https://elsewhere.example/v1"));

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync());

        Assert.Equal((FailureCode.ProviderUnavailable, false, 0m), (refused.Failure.Code, refused.Failure.Retryable, refused.Cost));
        Assert.Contains(setting, refused.Failure.Text, StringComparison.Ordinal);
        Assert.Single(asked.Seen);
    }

    /// <summary>The address of the job that was made, as frameworks name it after a POST.</summary>
    [Theory]
    [InlineData("openai", 302, "/v1/videos/video_1", true)]
    [InlineData("openai", 301, "{server}v1/videos/video_1", true)]
    [InlineData("openai", 302, "videos/video_1", true)]
    [InlineData("runway", 302, "/v1/text_to_video/t1?x=1", true)]
    [InlineData("openai", 302, "/v1/videos/", false)] // the same without a job
    [InlineData("openai", 302, "/login?next=/v1/videos/1", false)]
    [InlineData("openai", 302, "https://elsewhere.example/v1/videos/video_1", false)]
    [InlineData("openai", 307, "/v1/videos/video_1", false)]
    [InlineData("openai", 308, "/v1/videos/video_1", false)]
    [InlineData("openai", 302, null, false)]
    public async Task A_redirect_to_an_address_below_that_of_the_request_may_be_paid(
        string adapter, int status, string? location, bool isUnknown)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, request => location is null
            ? ServerReply.Status(status)
            : ServerReply.Status(status).With(
                "Location", location.Replace("{server}", $"http://{request.Headers["host"]}/", StringComparison.Ordinal)));

        var result = await asked.SubmitAsync(OrderFor(adapter));

        Assert.Equal(isUnknown, result is SubmitResult.Unknown);
        Assert.Equal(isUnknown ? 0 : 1, result is SubmitResult.Refused { Cost: 0 } ? 1 : 0);
        Assert.Single(asked.Seen);
    }

    /// <summary>303 See Other follows a request that was processed, and a job in the body was made.</summary>
    [Theory]
    [InlineData(303, "")]
    [InlineData(302, """{"id":"t1"}""")]
    [InlineData(307, """{"Id":"t1"}""")]
    [InlineData(308, """{"id":7,"x":NaN}""")]
    [InlineData(302, "{\"trace\":" + Deep + ",\"id\":\"t1\"}")]
    [InlineData(302, """{"id":"t1","status":"que""")] // cannot be read: that it names no job is not shown
    public async Task A_redirect_after_a_request_that_was_processed_may_be_paid(int status, string body)
    {
        await using var asked = await ProviderSession.StartAsync(
            "runway", _ => ServerReply.Json(status, body).With("Location", "https://elsewhere.example/"));

        Assert.IsType<SubmitResult.Unknown>(await asked.SubmitAsync());
        Assert.Single(asked.Seen);
    }

    /// <summary>A server, or a load balancer before it, that takes connections and does not answer the TLS handshake.</summary>
    [Fact]
    public async Task A_connection_that_is_not_established_in_time_has_sent_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var bench = new ProviderTestHost(
            new()
            {
                ["RUNWAYML_API_SECRET"] = "key_1",
                ["Providers:Runway:BaseAddress"] = $"https://{silent.LocalEndpoint}/",
                ["Providers:Runway:MaxRetries"] = "0",
            },
            configure: QuickConnections.ShortenConnectionLimits);
        var provider = bench["runway_gen3"];

        Assert.IsType<SubmitResult.Deferred>(
            await provider.SubmitAsync(ClipRequests.Of(), provider.Keys[0], TestContext.Current.CancellationToken));
    }

    private static ClipRequest OrderFor(string adapter) => ClipRequests.Of(adapter is "veo" or "openai" ? 4 : 5);
}
