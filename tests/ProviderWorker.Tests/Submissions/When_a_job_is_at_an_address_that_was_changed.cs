using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Configuration;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>Another API of the provider, or another server, does not know the job: it is paid, and goes on.</summary>
public sealed class When_a_job_is_at_an_address_that_was_changed : IDisposable
{
    private readonly JobOutOfReach _job = new("the provider's address that the clip was ordered at is not configured any more");

    public void Dispose() => _job.Dispose();

    /// <summary>One key may be for both of Luma's surfaces.</summary>
    [Theory]
    [InlineData("luma_dream", "Luma", "LUMA_API_KEY", "Providers:Luma:Surface", "DreamMachine")]
    [InlineData("runway_gen3", "Runway", "RUNWAYML_API_SECRET", null, null)]
    public async Task Should_fetch_the_clip_once_it_is_configured_again(
        string model, string provider, string keyVariable, string? setting, string? value)
    {
        await using var server = await ProviderServer.StartAsync();
        var video = await TestVideo.BytesAsync();
        var file = $"{server.Address}clip.mp4";
        server.Answer = request => request switch
        {
            { Method: "POST" } => ServerReply.Json(201, """{"id":"t1","state":"queued"}"""),
            { Path: "/clip.mp4" } => ServerReply.Bytes("video/mp4", video),
            _ when request.Path.StartsWith("/changed/", StringComparison.Ordinal) => _job.NotFound(),
            _ when _job.IsFinished => ServerReply.Json(
                200,
                provider == "Luma"
                    ? $$"""{"id":"t1","state":"completed","output":[{"type":"video","url":"{{file}}"}]}"""
                    : $$"""{"id":"t1","status":"SUCCEEDED","output":["{{file}}"]}"""),
            _ => ServerReply.Json(200, """{"id":"t1","state":"processing","status":"RUNNING"}"""),
        };
        var settings = new Dictionary<string, string?>
        {
            [keyVariable] = "key_1",
            [$"Providers:{provider}:BaseAddress"] = server.Address.AbsoluteUri,
            [$"Providers:{provider}:PollInterval"] = "00:00:00.050",
            [$"Providers:{provider}:AttemptTimeout"] = "00:10:00",
            ["Submissions:Lease"] = "00:30:00",
            ["Downloads:AllowHttp"] = "true",
            ["Downloads:AllowPrivateAddresses"] = "true",
        };
        var changed = new Dictionary<string, string?>(settings) { [$"Providers:{provider}:BaseAddress"] = server.Address + "changed/" };
        if (setting is not null)
        {
            changed[setting] = value;
        }

        await _job.FetchAsync(Commands.Clip(model, seconds: 5, quality: Quality.Standard), settings, changed, settings);

        Assert.Single(server.Seen, request => request.Method == "POST");
    }

    /// <summary>Stability's own API returns its pictures at once: the job is of fal, whatever the key is.</summary>
    [Fact]
    public Task Should_wait_for_the_route_that_has_the_job() => _job.WaitForFalAsync(
        new ProviderKey("key_1").Fingerprint, """{"Status":"fal-ai/fast-svd/requests/r1/status"}""");

    [Theory]
    [InlineData("us-central1", null, "us-central1", "https://us-central1-aiplatform.googleapis.com/")]
    [InlineData("europe-west4", null, "us-central1", "https://us-central1-aiplatform.googleapis.com/")]
    [InlineData("global", null, "us-central1", "https://us-central1-aiplatform.googleapis.com/")]
    [InlineData("us-central1", null, "global", "https://aiplatform.googleapis.com/")]
    [InlineData("us-central1", null, "evil.example/", "https://us-central1-aiplatform.googleapis.com/")]
    [InlineData("europe-west4", "https://proxy.example/google/", "us-central1", "https://proxy.example/google/")]
    public void Should_ask_Vertex_for_a_job_in_the_location_that_has_it(
        string configured, string? address, string location, string asked)
    {
        var options = new GoogleOptions
        {
            Location = configured,
            Surface = GoogleSurface.Vertex,
            BaseAddress = address is null ? null! : new Uri(address),
        };
        new GoogleDefaults(new ConfigurationBuilder().Build()).PostConfigure(null, options);
        var job = $"projects/p/locations/{location}/publishers/google/models/veo-3.1-generate-001/operations/o";

        Assert.Equal(new Uri(asked), GoogleDefaults.AddressOf(options, job));
    }
}
