using AdGenius.Contracts;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>What Google's models may say of a job, and where its video is.</summary>
public sealed class GooglePollAnswerTests
{
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
}
