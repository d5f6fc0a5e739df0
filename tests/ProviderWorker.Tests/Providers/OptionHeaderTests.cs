using AdGenius.Contracts.Models;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Options that vendors' own clients set, and the variables that hold keys. Issue 11, section 7.</summary>
public sealed class OptionHeaderTests
{
    [Fact]
    public async Task Fals_options_are_sent_as_its_clients_send_them()
    {
        await using var session = await ProviderSession.StartAsync(
            "pika",
            _ => ServerReply.Json(200, """{"request_id":"r1"}"""),
            ("Priority", "Low"),
            ("StartTimeout", "00:00:30"),
            ("RunnerHint", "session-1"),
            ("ObjectExpiration", "01:00:00"));

        Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync());

        var headers = Assert.Single(session.Seen).Headers;
        Assert.Equal(
            ("low", "30", "session-1"),
            (headers["x-fal-queue-priority"], headers["x-fal-request-timeout"], headers["x-fal-runner-hint"]));
        Assert.Equal("""{"expiration_duration_seconds":3600}""", headers["x-fal-object-lifecycle-preference"]);
    }

    [Fact]
    public async Task Without_options_fal_gets_its_defaults()
    {
        await using var session = await ProviderSession.StartAsync("pika", _ => ServerReply.Json(200, """{"request_id":"r1"}"""));

        Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync());

        var headers = Assert.Single(session.Seen).Headers;
        Assert.Equal("normal", headers["x-fal-queue-priority"]);
        Assert.DoesNotContain(
            headers.Keys,
            name => name is "x-fal-request-timeout" or "x-fal-runner-hint" or "x-fal-object-lifecycle-preference");
    }

    [Theory]
    [InlineData(false, "application/json")]
    [InlineData(true, "multipart/form-data")]
    public async Task Text_to_video_is_json_where_the_server_requires_it(bool withPicture, string contentType)
    {
        await using var session = await ProviderSession.StartAsync(
            "openai",
            _ => ServerReply.Json(200, """{"id":"v1","status":"queued"}"""),
            ("TextRequestFormat", "Json"));

        Assert.IsType<SubmitResult.Accepted>(await session.SubmitAsync(withPicture ? ClipRequests.Of(4).WithPixel() : ClipRequests.Of(4)));

        var request = Assert.Single(session.Seen);
        Assert.StartsWith(contentType, request.Headers["content-type"], StringComparison.Ordinal);
        if (!withPicture)
        {
            Assert.Equal(
                """{"model":"sora-2","prompt":"a paper boat in rain","seconds":"4","size":"1280x720"}""",
                request.Json!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("runway_gen3", "RUNWAYML_API_SECRET", "RUNWAY_API_KEY")]
    [InlineData("pika_v2", "FAL_KEY", "PIKA_API_KEY")]
    [InlineData("luma_dream", "LUMA_AGENTS_API_KEY", "LUMA_API_KEY")]
    [InlineData("google_veo", "GEMINI_API_KEY", "GOOGLE_API_KEY")]
    public async Task A_key_is_read_from_either_variable_and_a_missing_one_names_both(string model, string vendorName, string olderName)
    {
        await using var none = new ProviderTestHost([]);
        await using var older = new ProviderTestHost(new() { [olderName] = "key_old" });
        await using var both = new ProviderTestHost(new() { [olderName] = "key_old", [vendorName] = "key_new" });

        Assert.Equal(VideoModelState.NoKey, none[model].Traits.State);
        Assert.Contains($"{vendorName} or {olderName}", none[model].Traits.Note, StringComparison.Ordinal);
        Assert.Equal((VideoModelState.Available, "key_old"), (older[model].Traits.State, older[model].Keys.Single().Secret));
        Assert.Equal("key_new", both[model].Keys.Single().Secret);
    }

    [Fact]
    public async Task Lumas_older_variable_serves_the_api_that_is_configured()
    {
        await using var host = new ProviderTestHost(new() { ["LUMA_API_KEY"] = "key_1", ["Providers:Luma:Surface"] = "DreamMachine" });

        Assert.Equal(
            ("ray-2", VideoModelState.Available),
            (host["luma_dream"].Traits.ResolvesTo, host["luma_dream"].Traits.State));
    }
}
