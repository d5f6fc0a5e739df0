using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_videos_are_created_through_the_OpenAI_API(GatewayFixture gateway) : OpenAiApiTests(gateway)
{
    [Fact]
    public async Task Should_translate_the_request_and_echo_its_own_words()
    {
        var video = await OkAsync(await SendAsync(
            HttpMethod.Post,
            "/v1/videos",
            """{"prompt":"a paper boat in rain","model":"sora-2-pro","seconds":"8","size":"1792x1024"}"""));

        Assert.Contains(Text(video, "status"), (string[])["queued", "in_progress"]);
        Assert.Equal(
            ("video", "sora-2-pro", "8", "1792x1024", "a paper boat in rain"),
            (Text(video, "object"), Text(video, "model"), Text(video, "seconds"), Text(video, "size"), Text(video, "prompt")));
        foreach (var member in (string[])["completed_at", "expires_at", "error", "remixed_from_video_id"])
        {
            Assert.Equal(JsonValueKind.Null, video.GetProperty(member).ValueKind);
        }

        var request = await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName);
        Assert.Equal(
            ("local", 8d, "16:9", Quality.High, true, "openai"),
            (request.Model, request.DurationSeconds, request.AspectRatio, request.Quality, request.AllowNearest, request.CreativeId));
        var read = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{Text(video, "id")}"));
        Assert.Equal(video.GetProperty("created_at").GetInt64(), read.GetProperty("created_at").GetInt64());
        Assert.Equal(("8", "1792x1024"), (Text(read, "seconds"), Text(read, "size")));
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", 4d, "9:16", Quality.Standard, "local", null)]
    [InlineData("""{"prompt":"x","model":"sandbox","seconds":12}""", 12d, "9:16", Quality.Standard, "sandbox", null)]
    [InlineData("""{"prompt":"x","model":"placeholder","size":"480x480"}""", 4d, "1:1", Quality.Draft, null, null)]
    [InlineData("""{"prompt":"x","size":"1024x1792","input_reference":{"image_url":"https://img.example/a.png"}}""",
        4d, "9:16", Quality.High, "local", "https://img.example/a.png")]
    public async Task Should_take_every_form_of_the_parameters(
        string json, double seconds, string aspectRatio, Quality quality, string? model, string? sourceImage)
    {
        await OkAsync(await SendAsync(HttpMethod.Post, "/v1/videos", json));
        var request = await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName);
        Assert.Equal(
            (seconds, aspectRatio, quality, model, sourceImage),
            (request.DurationSeconds, request.AspectRatio, request.Quality, request.Model, request.SourceImage));
        Assert.Equal(model is null ? false : null, request.UseAiGeneration);
    }

    [Fact]
    public async Task Should_answer_a_request_that_is_sent_again_as_its_video_is_read()
    {
        const string Body = """{"prompt":"x","seconds":"8"}""";
        var id = Text(await OkAsync(await AgainAsync()), "id")!;
        await ChangeAsync(job => (job.CurrentState, job.Takes[0].Fraction) = ("Generating", 0.42));
        await IsAsync("in_progress", 42);
        await ChangeAsync(job => (job.CurrentState, job.EndedAt) = ("Completed", DateTimeOffset.UnixEpoch.AddHours(1)));
        await IsAsync("completed", 100);
        await ChangeAsync(job => job.DeletedAt = DateTimeOffset.UnixEpoch.AddHours(2));
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"), 404, "video_not_found", "id");
        await ErrorAsync(await AgainAsync(), 404, "video_not_found", "Idempotency-Key");

        Task<HttpResponseMessage> AgainAsync() => SendWithAsync("Idempotency-Key", "again", Body);

        async Task IsAsync(string status, int progress)
        {
            var again = await OkAsync(await AgainAsync());
            Assert.Equal((id, status, progress), (Text(again, "id"), Text(again, "status"), again.GetProperty("progress").GetInt32()));
            Assert.Equal((await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"))).GetRawText(), again.GetRawText());
        }

        Task ChangeAsync(Action<VideoState> change)
        {
            var jobId = Guid.Parse(id[6..]);
            return Gateway.WriteAsync(
                database => change(database.Videos.Include(job => job.Takes).Single(job => job.CorrelationId == jobId)));
        }
    }

    [Fact]
    public async Task Should_remix_with_everything_copied_but_the_prompt()
    {
        var (id, _) = await GivenStoredAsync();
        var remix = await OkAsync(await SendAsync(HttpMethod.Post, $"/v1/videos/{id}/remix", """{"prompt":"at night"}"""));
        Assert.Equal((id, "at night"), (Text(remix, "remixed_from_video_id"), Text(remix, "prompt")));
        var request = await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName);
        Assert.Equal(
            ("A lighthouse in a storm", "at night", 7L, "summer"),
            (request.Prompt, request.Feedback, request.Seed, request.CreativeId));
        Assert.Equal(Guid.Parse(id[6..]), await OwnerAsync(request.BasedOnTake!.Value));
        await ErrorAsync(
            await SendAsync(HttpMethod.Post, $"/v1/videos/{id}/remix", """{"prompt":"x","seconds":"4"}"""),
            400,
            "unknown_parameter",
            "seconds");
    }

    [Fact]
    public async Task Should_remix_a_video_that_has_as_many_labels_as_are_allowed()
    {
        var labels = Enumerable.Range(1, 20).ToDictionary(number => $"label{number}", _ => "x");
        var job = await Gateway.GivenJobAsync(GatewayFixture.Request(TenantName) with { Labels = labels }, job =>
        {
            job.CurrentState = "Completed";
            job.Takes[0].Status = TakeStatus.Stored;
        });
        var remix = await OkAsync(await SendAsync(HttpMethod.Post, $"/v1/videos/video_{job:N}/remix", """{"prompt":"at night"}"""));
        Assert.Equal($"video_{job:N}", Text(remix, "remixed_from_video_id"));
        var request = await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName);
        Assert.Equal(21, request.Labels!.Count);
        Assert.Empty(VideoRequestRules.Check(request, ModelIds.All));
        var tooMany = request with { Labels = labels.Append(new("label21", "x")).ToDictionary() };
        Assert.Contains("has 21 pairs", Assert.Single(VideoRequestRules.Check(tooMany, ModelIds.All)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-abcdefghijklmnopqrstuvwxyz012345678901234567890")]
    [InlineData("sk-proj-a1")]
    [InlineData("sk-proj-abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz0123456789")] // longer than a name may be
    [InlineData("agk_0123456789abcdef_0123")]
    [InlineData("Zq8vT3nLw0Xc5Rb7Yk2Mj9Hd4Gf6Ps1A")] // 32 characters of no known service
    public async Task Should_not_take_a_secret_for_the_name_of_a_tenant(string secret)
    {
        var key = GatewayFixture.NewName("r");
        using var message = Message(
            HttpMethod.Post, "/v1/videos", new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        message.Headers.Add("Idempotency-Key", key);
        await OkAsync(await Gateway.Http.SendAsync(message, Cancellation));

        Assert.Equal(
            VideoRequestRules.DefaultTenantName, (await Gateway.ReceivedAsync<GenerateVideo>(one => one.RequestId == key)).TenantName);
    }

    [Fact]
    public async Task Should_take_the_tenant_of_the_header_beside_a_secret()
    {
        using var message = Message(
            HttpMethod.Post, "/v1/videos", new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "sk-abcdefghijklmnopqrstuvwxyz");
        message.Headers.Add("X-Tenant", TenantName);
        await OkAsync(await Gateway.Http.SendAsync(message, Cancellation));

        Assert.Equal("x", (await Gateway.ReceivedAsync<GenerateVideo>(one => one.TenantName == TenantName)).Prompt);
    }
}
