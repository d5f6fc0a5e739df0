using System.Text.Json.Nodes;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Downloads;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>
/// How our words become each provider's: shapes, sizes, lengths, pictures, what is left out because a model would refuse it.
/// </summary>
public sealed class WireTests
{
    [Theory]
    [InlineData("gen4.5", "16:9", 720, false, "1280:720")]
    [InlineData("gen4.5", "9:16", 720, false, "720:1280")]
    [InlineData("gen4.5", "16:9", 720, true, "1280:720")]
    [InlineData("gen4.5", "1:1", 720, true, "960:960")]
    [InlineData("gen4.5", "4:3", 720, true, "1104:832")]
    [InlineData("gen4.5", "3:4", 720, true, "832:1104")]
    [InlineData("gen4.5", "21:9", 720, true, "1584:672")]
    [InlineData("gen4_turbo", "21:9", 720, true, "1584:672")]
    [InlineData("veo3.1", "16:9", 720, false, "1280:720")]
    [InlineData("veo3.1", "16:9", 1080, false, "1920:1080")]
    [InlineData("veo3.1_fast", "9:16", 1080, true, "1080:1920")]
    public async Task Runways_ratio(string model, string aspect, int side, bool picture, string ratio)
    {
        await using var asked = await ProviderSession.StartAsync(
            "runway",
            _ => ServerReply.Json(200, """{"id":"t1"}"""),
            (picture ? "ImageModel" : "Model", model));
        var command = ClipRequests.Of(4, aspect, side);

        await asked.SubmitAsync(picture ? command.WithPixel() : command);

        var body = asked.Seen[0].Json!;
        Assert.Equal((model, ratio), ((string?)body["model"], (string?)body["ratio"]));
        // the gen models refuse the field
        Assert.Equal(model.StartsWith("veo", StringComparison.Ordinal), body["negativePrompt"] is not null);
        Assert.Null(body["audio"]);
        Assert.Equal(picture ? "/v1/image_to_video" : "/v1/text_to_video", asked.Seen[0].Path);
    }

    [Theory]
    [InlineData("https://203.0.113.7/a.jpg", 0, "IP address")]
    [InlineData("https://img.example/", 2_100, "2048 characters")]
    [InlineData(null, 4_000_000, "3750000")]
    public async Task A_picture_outside_runways_limits_is_not_sent(string? address, int size, string said)
    {
        await using var asked = await ProviderSession.StartAsync("runway", _ => ServerReply.Json(200, """{"id":"t1"}"""));
        var picture = address is null
            ? new SourcePicture { Bytes = new byte[size], ContentType = "image/png" }
            : new SourcePicture { Address = new Uri(address + new string('a', size)), ContentType = "image/*" };

        var refused = Assert.IsType<SubmitResult.Refused>(await asked.SubmitAsync(ClipRequests.Of() with { Picture = picture }));

        Assert.Equal("sourceImage", refused.Failure.Field);
        Assert.Contains(said, refused.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(asked.Seen);
    }

    [Fact]
    public async Task Runways_sound_is_sent_only_to_models_that_have_it_and_changes_the_price()
    {
        await using var silent = await ProviderSession.StartAsync(
            "runway",
            _ => ServerReply.Json(200, """{"id":"t1"}"""),
            ("Model", "veo3.1"),
            ("Audio", "false"));
        await silent.SubmitAsync(ClipRequests.Of(4));
        Assert.False((bool)silent.Seen[0].Json!["audio"]!);
        Assert.Equal(0.80m, silent.Provider.Estimate(ClipRequests.Of(4)));

        await using var gen = await ProviderSession.StartAsync("runway", _ => ServerReply.Json(200, """{"id":"t1"}"""), ("Audio", "false"));
        await gen.SubmitAsync();
        Assert.Null(gen.Seen[0].Json!["audio"]);
    }

    [Fact]
    public async Task Runways_price_is_that_of_the_model_used()
    {
        await using var asked = await ProviderSession.StartAsync("runway", _ => ServerReply.Status(500), ("ImageModel", "gen4_turbo"));

        Assert.Equal(0.60m, asked.Provider.Estimate(ClipRequests.Of(5)));
        Assert.Equal(0.25m, asked.Provider.Estimate(ClipRequests.Of(5) with { SourceImage = "https://img.example/a.jpg" }));
    }

    [Theory]
    [InlineData("Interactions", "veo-3.1-generate-preview", "2026-10-22")]
    [InlineData("Interactions", "veo-3.1-lite-generate-preview", "2026-10-22")]
    [InlineData("Interactions", "gemini-omni-flash-preview", "2026-09-30")]
    [InlineData("Vertex", "veo-3.1-generate-preview", "2026-04-02")]
    [InlineData("Vertex", "veo-3.0-generate-001", "2026-06-30")]
    public async Task A_model_retired_by_google_has_its_date(string surface, string model, string since)
    {
        await using var asked = await ProviderSession.StartAsync(
            "omni",
            _ => ServerReply.Status(500),
            ("Surface", surface),
            ("Model", model));

        Assert.Equal(
            (VideoModelState.Retired, DateOnly.Parse(since, null)),
            (asked.Provider.Traits.State, asked.Provider.Traits.RetiredSince));
    }

    [Theory]
    [InlineData("fal-ai/pika/v2.2", "\"10\"")]
    [InlineData("fal-ai/pika/v2.1", "10")]
    [InlineData("fal-ai/pika/v2/turbo", "10")]
    public async Task Pikas_length_is_text_or_a_number_by_model(string model, string duration)
    {
        await using var asked = await ProviderSession.StartAsync(
            "pika",
            _ => ServerReply.Json(200, """{"request_id":"r1"}"""),
            ("Model", model));

        await asked.SubmitAsync(ClipRequests.Of(10, "4:5", 1080));

        var body = asked.Seen[0].Json!;
        Assert.Equal($"/{model}/text-to-video", asked.Seen[0].Path);
        Assert.Equal(
            (duration, "4:5", "1080p"),
            (body["duration"]!.ToJsonString(), (string?)body["aspect_ratio"], (string?)body["resolution"]));
    }

    [Fact]
    public async Task Fals_addresses_are_used_but_the_key_is_never_sent_to_another_host()
    {
        await using var other = await ProviderServer.StartAsync();
        await using var asked = await ProviderSession.StartAsync("pika", _ => ServerReply.Json(202, """{"status":"IN_QUEUE"}"""));
        asked.Server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(
                200,
                $$"""
                {
                  "request_id": "r1",
                  "status_url": "{{asked.Server.Address}}fal-ai/pika/requests/r1/status?shard=7",
                  "response_url": "{{other.Address}}steal",
                  "cancel_url": "https://evil.example/cancel"
                }
                """)
            : ServerReply.Json(202, """{"status":"IN_QUEUE"}""");
        var command = ClipRequests.Of();
        var job = (await asked.SubmitAsync(command)).Job(command, asked.Provider.Keys[0]);

        await asked.Provider.PollAsync(job, TestContext.Current.CancellationToken);
        await asked.Provider.CancelAsync(job, TestContext.Current.CancellationToken);

        Assert.Equal(
            ("/fal-ai/pika/requests/r1/status", "7", "0"),
            (asked.Seen[1].Path, asked.Seen[1].Query["shard"], asked.Seen[1].Query["logs"]));
        Assert.Equal(
            ("PUT", "/fal-ai/pika/requests/r1/cancel", "application/json"),
            (asked.Seen[2].Method, asked.Seen[2].Path, asked.Seen[2].Headers["content-type"]));
        Assert.Empty(other.Seen);
    }

    [Theory]
    [InlineData("{proxy}fal/fal-ai/pika/requests/r1")]
    [InlineData("https://queue.fal.run/fal-ai/pika/requests/r1")] // as fal wrote it
    public async Task A_proxy_may_have_fals_queue_below_a_path_of_its_own(string address)
    {
        await using var proxy = await ProviderServer.StartAsync();
        address = address.Replace("{proxy}", proxy.Address.AbsoluteUri, StringComparison.Ordinal);
        proxy.Answer = request => request.Method == "POST"
            ? ServerReply.Json(
                200,
                $$"""
                {
                  "request_id": "r1",
                  "status_url": "{{address}}/status",
                  "response_url": "{{address}}",
                  "cancel_url": "{{address}}/cancel"
                }
                """)
            : ServerReply.Json(200, """{"status":"COMPLETED"}""");
        await using var asked = await ProviderSession.StartAsync(
            "pika", _ => ServerReply.Status(404), ("BaseAddress", $"{proxy.Address}fal/"));
        var command = ClipRequests.Of();
        var job = (await asked.SubmitAsync(command)).Job(command, asked.Provider.Keys[0]);

        await asked.Provider.PollAsync(job, TestContext.Current.CancellationToken);
        await asked.Provider.CancelAsync(job, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["/fal/fal-ai/pika/requests/r1/status", "/fal/fal-ai/pika/requests/r1", "/fal/fal-ai/pika/requests/r1/cancel"],
            proxy.Seen.Skip(1).Select(request => request.Path));
    }

    [Fact]
    public async Task A_request_id_of_fals_queue_is_one_part_of_its_addresses()
    {
        await using var asked = await ProviderSession.StartAsync("pika", request => request.Method == "POST"
            ? ServerReply.Json(200, """{"request_id":"r?1#2"}""")
            : ServerReply.Json(202, """{"status":"IN_QUEUE"}"""));
        var command = ClipRequests.Of();
        var job = (await asked.SubmitAsync(command)).Job(command, asked.Provider.Keys[0]);

        await asked.Provider.PollAsync(job, TestContext.Current.CancellationToken);
        await asked.Provider.CancelAsync(job, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["/fal-ai/pika/requests/r%3F1%232/status", "/fal-ai/pika/requests/r%3F1%232/cancel"],
            asked.Seen.Skip(1).Select(request => request.Path));
    }

    [Fact]
    public async Task An_address_in_the_path_of_fals_address_is_not_called()
    {
        await using var other = await ProviderServer.StartAsync();
        await using var asked = await ProviderSession.StartAsync("pika", _ => ServerReply.Json(202, """{"status":"IN_QUEUE"}"""));
        asked.Server.Answer = request => request.Method == "POST"
            ? ServerReply.Json(200, $$"""{"request_id":"r1","status_url":"{{asked.Server.Address}}{{other.Address}}steal"}""")
            : ServerReply.Json(202, """{"status":"IN_QUEUE"}""");
        var command = ClipRequests.Of();
        var job = (await asked.SubmitAsync(command)).Job(command, asked.Provider.Keys[0]);

        await asked.Provider.PollAsync(job, TestContext.Current.CancellationToken);

        Assert.Equal(2, asked.Seen.Count);
        Assert.Empty(other.Seen);
    }

    [Theory]
    [InlineData("16:9", "landscape_16_9")]
    [InlineData("9:16", "portrait_16_9")]
    [InlineData("1:1", "square")]
    public async Task Svd_on_fal(string aspect, string size)
    {
        await using var asked = await ProviderSession.StartAsync("svd", _ => ServerReply.Json(200, """{"request_id":"r1"}"""));

        await asked.SubmitAsync(
            ClipRequests.Of(2.5, aspect, 576) with { CallbackUrl = new Uri("https://ads.example/callbacks/stability_svd/1") });

        Assert.Equal("/fal-ai/fast-svd/text-to-video", asked.Seen[0].Path);
        Assert.Equal("https://ads.example/callbacks/stability_svd/1", asked.Seen[0].Query["fal_webhook"]);
        Assert.Equal("Key key_1", asked.Seen[0].Headers["authorization"]);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                $$"""{"prompt":"a paper boat in rain","negative_prompt":"blur","seed":42,"video_size":"{{size}}","fps":10}"""),
            asked.Seen[0].Json));
    }

    [Theory]
    [InlineData(0L, "0")]
    [InlineData(42L, "42")]
    [InlineData(4_294_967_295L, "4294967294")]
    public async Task Stabilitys_largest_seed_is_one_less_than_ours(long seed, string sent)
    {
        await using var asked = await ProviderSession.StartAsync(
            "stability",
            _ => ServerReply.Bytes("image/png", ClipRequests.Pixel),
            ("ImageModel", "ultra"));

        await asked.SubmitAsync(ClipRequests.Of() with { Seed = seed });

        Assert.Equal(sent, asked.Seen[0].Parts.Single(part => part.Name == "seed").Text);
        Assert.Equal("/v2beta/stable-image/generate/ultra", asked.Seen[0].Path);
    }

    [Theory]
    [InlineData("16:9", 720, "1280x720")]
    [InlineData("9:16", 720, "720x1280")]
    [InlineData("16:9", 1024, "1792x1024")]
    [InlineData("9:16", 1024, "1024x1792")]
    public async Task Openais_size(string aspect, int side, string size)
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai",
            _ => ServerReply.Json(200, """{"id":"v1"}"""),
            ("OPENAI_ORG_ID", "org_1"),
            ("Project", "proj_1"));

        await asked.SubmitAsync(ClipRequests.Of(4, aspect, side));

        Assert.Equal(size, asked.Seen[0].Parts.Single(part => part.Name == "size").Text);
        Assert.DoesNotContain(asked.Seen[0].Parts, part => part.Name is "seed" or "negative_prompt"); // the protocol has neither
        Assert.Equal(("org_1", "proj_1"), (asked.Seen[0].Headers["openai-organization"], asked.Seen[0].Headers["openai-project"]));
    }

    [Fact]
    public async Task Organization_and_project_are_named_to_download_a_video_too()
    {
        await using var asked = await ProviderSession.StartAsync(
            "openai", _ => ServerReply.Status(404), ("OPENAI_ORG_ID", "org_1"), ("Project", "proj_1"));
        using var request = new HttpRequestMessage(HttpMethod.Get, asked.Server.Address);

        await asked.Provider.AuthorizeAsync(request, asked.Provider.Keys[0], TestContext.Current.CancellationToken);

        Assert.Equal(
            ("Bearer key_1", "org_1", "proj_1"),
            ($"{request.Headers.Authorization}",
                request.Headers.GetValues("OpenAI-Organization").Single(),
                request.Headers.GetValues("OpenAI-Project").Single()));
    }

    [Theory]
    [InlineData("luma", 5, 1080, "5s", "1080p")]
    [InlineData("luma", 10, 540, "10s", "540p")]
    [InlineData("dream", 9, 2160, "9s", "4k")]
    [InlineData("dream", 5, 720, "5s", "720p")]
    public async Task Lumas_length_and_size(string adapter, double seconds, int side, string duration, string resolution)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Json(201, """{"id":"g1"}"""));

        await asked.SubmitAsync(ClipRequests.Of(seconds, "21:9", side));

        var body = asked.Seen[0].Json!;
        var video = adapter == "luma" ? body["video"]! : body;
        Assert.Equal(
            (duration, resolution, "21:9"),
            ((string?)video["duration"], (string?)video["resolution"], (string?)body["aspect_ratio"]));
        Assert.DoesNotContain(body.AsObject(), member => member.Key is "seed" or "negative_prompt");
    }

    [Fact]
    public async Task Luma_agents_takes_a_stored_picture_as_data_and_dream_machine_by_address_only()
    {
        await using var agents = await ProviderSession.StartAsync("luma", _ => ServerReply.Json(201, """{"id":"g1"}"""));
        await agents.SubmitAsync(ClipRequests.Of().WithPixel());
        var frame = agents.Seen[0].Json!["video"]!["start_frame"]!;
        Assert.Equal(("image/png", Convert.ToBase64String(ClipRequests.Pixel)), ((string?)frame["media_type"], (string?)frame["data"]));

        await using var dream = await ProviderSession.StartAsync("dream", _ => ServerReply.Json(201, """{"id":"g1"}"""));
        Assert.Equal(
            "sourceImage",
            Assert.IsType<SubmitResult.Refused>(await dream.SubmitAsync(ClipRequests.Of().WithPixel())).Failure.Field);
        Assert.Empty(dream.Seen);
    }

    [Theory]
    [InlineData(360, "360p")]
    [InlineData(1080, "1080p")]
    [InlineData(2160, "4k")]
    public async Task Omnis_size_and_length(int side, string resolution)
    {
        await using var asked = await ProviderSession.StartAsync("omni", _ => ServerReply.Json(200, """{"id":"i1"}"""));

        await asked.SubmitAsync(ClipRequests.Of(3, "9:16", side));

        var format = asked.Seen[0].Json!["response_format"]!;
        Assert.Equal(
            (resolution, "3s", "9:16"), // a duration that is a bare number is refused
            ((string?)format["resolution"], (string?)format["duration"], (string?)format["aspect_ratio"]));
        Assert.True((bool)asked.Seen[0].Json!["background"]!);
    }

    [Fact]
    public async Task Veo_takes_bytes_and_a_negative_prompt_and_a_seed()
    {
        await using var asked = await ProviderSession.StartAsync(
            "veo",
            _ => ServerReply.Json(200, """{"name":"n"}"""),
            ("GenerateAudio", "true"));

        await asked.SubmitAsync(ClipRequests.Of(6, "9:16").WithPixel());

        var instance = asked.Seen[0].Json!["instances"]![0]!;
        var parameters = asked.Seen[0].Json!["parameters"]!;
        Assert.Equal("image/png", (string?)instance["image"]!["mimeType"]);
        Assert.Equal((6, 42L, "blur", "720p", true), ((int)parameters["durationSeconds"]!, (long)parameters["seed"]!, (string?)parameters[
            "negativePrompt"], (string?)parameters["resolution"], (bool)parameters["generateAudio"]!));
        Assert.Null(parameters["storageUri"]);
    }

    [Fact]
    public async Task With_a_picture_the_models_picture_limits_apply()
    {
        await using var asked = await ProviderSession.StartAsync("runway", _ => ServerReply.Status(500), ("ImageModel", "veo3.1"));
        var command = Commands.Clip(
            "runway_gen3",
            seconds: 5,
            aspect: "1:1",
            quality: Quality.High) with { SourceImage = "https://img.example/a.jpg" };

        var refused = Assert.IsType<FittedClip.Refused>(ClipPlanner.Plan(command, asked.Provider.Traits, Guid.NewGuid(), null));
        Assert.EndsWith("the nearest is 6.", refused.Failure.Text, StringComparison.Ordinal);

        var ready = Assert.IsType<FittedClip.Ready>(
            ClipPlanner.Plan(command with { AllowNearest = true }, asked.Provider.Traits, Guid.NewGuid(), null));
        Assert.Equal((6, 1080), (ready.ClipRequest.DurationSeconds, ready.ClipRequest.ShortSide));
        Assert.Equal(2, ready.Adjustments.Count);
    }
}
