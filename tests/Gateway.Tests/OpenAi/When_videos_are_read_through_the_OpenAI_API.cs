using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.OpenAi;

public sealed class When_videos_are_read_through_the_OpenAI_API(GatewayFixture gateway) : OpenAiApiTests(gateway)
{
    [Fact]
    public async Task Should_list_in_pages_in_both_directions_and_without_deleted_videos()
    {
        var ids = new List<string>();
        for (var hour = 0; hour < 5; hour++)
        {
            var id = await Gateway.GivenJobAsync(
                GatewayFixture.Request(TenantName), job => job.DeletedAt = hour == 2 ? DateTimeOffset.UnixEpoch : null,
                DateTimeOffset.UnixEpoch.AddHours(hour));
            if (hour != 2)
            {
                ids.Add($"video_{id:N}");
            }
        }

        Assert.Equal(ids, await PagesAsync("asc"));
        ids.Reverse();
        Assert.Equal(ids, await PagesAsync("desc"));
    }

    [Fact]
    public async Task Should_show_progress_failure_and_cancellation()
    {
        var running = await VideoOfAsync(job => (job.CurrentState, job.Takes[0].Fraction) = ("Generating", 0.42));
        Assert.Equal(("in_progress", 42), (Text(running, "status"), running.GetProperty("progress").GetInt32()));
        var failed = await VideoOfAsync(job => (job.CurrentState, job.Failure) =
            ("Failed", new Failure { Code = FailureCode.ContentPolicyViolation, Text = "The prompt was refused." }));
        Assert.Equal("failed", Text(failed, "status"));
        Assert.Equal("moderation_blocked", Text(failed.GetProperty("error"), "code"));
        Assert.Equal("The prompt was refused.", Text(failed.GetProperty("error"), "message"));
        var cancelled = await VideoOfAsync(job => job.CurrentState = "Cancelled");
        Assert.Equal(("failed", "cancelled"), (Text(cancelled, "status"), Text(cancelled.GetProperty("error"), "code")));
    }

    [Theory]
    [InlineData("", ".mp4")]
    [InlineData("?variant=video", ".mp4")]
    [InlineData("?variant=thumbnail", "-thumbnail.jpg")]
    [InlineData("?variant=spritesheet", "-spritesheet.jpg")]
    public async Task Should_name_each_file_of_a_video_by_itself(string query, string ending)
    {
        var (id, key) = await GivenStoredAsync();
        using (var content = await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content{query}"))
        {
            Assert.Equal(id + ending, content.Content.Headers.ContentDisposition!.FileName);
        }

        await Gateway.Services.GetRequiredService<IObjectStore>().DeleteAsync(key, Cancellation);
        using var missing = await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content{query}");
        Assert.Equal(404, (int)missing.StatusCode);
        var error = JsonDocument.Parse(await missing.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Equal($"There is no video '{id}'.", Text(error, "message"));
    }

    [Fact]
    public async Task Should_stream_the_stored_files_and_delete_them()
    {
        var (id, key) = await GivenStoredAsync();
        using (var content = await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content"))
        {
            Assert.Equal(("video/mp4", 3L), (content.Content.Headers.ContentType!.MediaType, content.Content.Headers.ContentLength!.Value));
            Assert.Equal($"{id}.mp4", content.Content.Headers.ContentDisposition!.FileName);
            Assert.Equal([1, 2, 3], await content.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using (var part = Message(HttpMethod.Get, $"/v1/videos/{id}/content", null))
        {
            part.Headers.Add("Range", "bytes=1-");
            using var answer = await Gateway.Http.SendAsync(part, Cancellation);
            Assert.Equal((206, "bytes 1-2/3"), ((int)answer.StatusCode, answer.Content.Headers.ContentRange!.ToString()));
            Assert.Equal([2, 3], await answer.Content.ReadAsByteArrayAsync(Cancellation));
        }

        using (var head = await SendAsync(HttpMethod.Head, $"/v1/videos/{id}/content"))
        {
            Assert.Equal((200, 3L), ((int)head.StatusCode, head.Content.Headers.ContentLength!.Value));
        }

        using (var unmet = Message(HttpMethod.Get, $"/v1/videos/{id}/content", null))
        {
            unmet.Headers.Add("If-Match", "\"other\"");
            await ErrorAsync(await Gateway.Http.SendAsync(unmet, Cancellation), 412, null, null);
        }

        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}/content?variant=gif"), 400, "invalid_value", "variant");
        var deleted = await OkAsync(await SendAsync(HttpMethod.Delete, $"/v1/videos/{id}"));
        Assert.Equal(
            (id, "video.deleted", true),
            (Text(deleted, "id"), Text(deleted, "object"), deleted.GetProperty("deleted").GetBoolean()));
        Assert.Contains(key, (await Gateway.ReceivedAsync<Contracts.Storage.DeleteVideo>(one => one.TenantName == TenantName)).Keys);
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/{id}"), 404, "video_not_found", "id");
    }

    [Fact]
    public async Task Should_not_have_content_before_the_end()
    {
        var id = await Gateway.GivenJobAsync(GatewayFixture.Request(TenantName));
        await ErrorAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/video_{id:N}/content"), 400, "video_not_ready", "id");
        await ErrorAsync(
            await SendAsync(HttpMethod.Post, $"/v1/videos/video_{id:N}/remix", """{"prompt":"at night"}"""), 400, "video_not_ready", "id");
    }

    [Fact]
    public async Task Should_list_the_models_that_can_be_used()
    {
        var models = await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models"));
        var local = Assert.Single(
            models.GetProperty("data").EnumerateArray(),
            model => !Text(model, "id")!.StartsWith("local:", StringComparison.Ordinal)); // other tests announce models at this gateway
        Assert.Equal(("local", "model", "adgenius"), (Text(local, "id"), Text(local, "object"), Text(local, "owned_by")));
        Assert.Equal("local", Text(await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models/local")), "id"));
    }

    /// <summary>What POST takes as a model is found as one.</summary>
    [Fact]
    public async Task Should_find_the_default_model_under_the_names_of_OpenAIs_own()
    {
        var model = await OkAsync(await SendAsync(HttpMethod.Get, "/v1/models/sora-2-pro"));
        Assert.Equal(("sora-2-pro", "adgenius"), (Text(model, "id"), Text(model, "owned_by")));
    }

    [Theory]
    [InlineData("/v1/models/openai/sora-2")]
    [InlineData("/v1/models/openai%2Fsora-2")]
    [InlineData("/v1/models/openai%2fsora-2")]
    public async Task Should_say_that_there_is_no_such_model_where_its_name_has_a_slash(string path)
    {
        using var answer = await SendAsync(HttpMethod.Get, path);
        var error = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("error");
        Assert.Contains("'openai/sora-2' does not exist", Text(error, "message"), StringComparison.Ordinal);
        await ErrorAsync(answer, 404, "model_not_found", "model");
    }

    [Fact]
    public async Task Should_hide_everything_from_another_tenant()
    {
        var (id, _) = await GivenStoredAsync();
        foreach (var (method, path) in new[]
        {
            ("GET", ""), ("DELETE", ""), ("GET", "/content"), ("GET", "/content?variant=thumbnail"), ("POST", "/remix"),
        })
        {
            using var message = new HttpRequestMessage(new HttpMethod(method), $"/v1/videos/{id}{path}");
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", GatewayFixture.NewName());
            message.Content = method == "POST" ? new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json") : null;
            await ErrorAsync(await Gateway.Http.SendAsync(message, Cancellation), 404, "video_not_found", "id");
        }
    }

    private async Task<JsonElement> VideoOfAsync(Action<VideoState> change)
    {
        var id = await Gateway.GivenJobAsync(GatewayFixture.Request(TenantName), change);
        return await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos/video_{id:N}"));
    }

    private async Task<List<string>> PagesAsync(string order)
    {
        var seen = new List<string>();
        for (var after = ""; ; after = $"&after={seen[^1]}")
        {
            var page = await OkAsync(await SendAsync(HttpMethod.Get, $"/v1/videos?limit=3&order={order}{after}"));
            seen.AddRange(page.GetProperty("data").EnumerateArray().Select(video => Text(video, "id")!));
            Assert.Equal(seen[^1], Text(page, "last_id"));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return seen;
            }
        }
    }
}
