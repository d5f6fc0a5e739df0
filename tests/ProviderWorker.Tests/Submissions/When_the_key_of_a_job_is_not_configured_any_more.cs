using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>A provider tells another account that there is no such job: the job is paid, and goes on.</summary>
public sealed class When_the_key_of_a_job_is_not_configured_any_more : IDisposable
{
    private readonly JobOutOfReach _job = new("the provider's key that the clip was ordered with is not configured any more");

    public void Dispose() => _job.Dispose();

    [Fact]
    public async Task Should_fetch_the_clip_once_it_is_configured_again()
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(200, """{"id":"t1"}"""),
            { Path: "/clip.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ when request.Headers["authorization"] != "Bearer key_1" => _job.NotFound(),
            _ when _job.IsFinished => ServerReply.Json(
                200, $$"""{"id":"t1","status":"SUCCEEDED","output":["{{server.Address}}clip.mp4"]}"""),
            _ => ServerReply.Json(200, """{"status":"RUNNING"}"""),
        };
        var settings = RunwayWork.SettingsWithLongCalls(server);
        var changed = new Dictionary<string, string?>(settings) { ["RUNWAYML_API_SECRET"] = "key_2" };

        await _job.FetchAsync(
            RunwayWork.Clip(), settings, changed, new(changed) { ["Providers:Runway:RetiredApiKeys:0"] = "key_1" });

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>Stability's own API returns its pictures at once: the job is of fal, which has another key.</summary>
    [Fact]
    public Task Should_wait_for_the_route_that_has_the_job() =>
        _job.WaitForFalAsync(new ProviderKey("id:secret").Fingerprint, token: null);
}
