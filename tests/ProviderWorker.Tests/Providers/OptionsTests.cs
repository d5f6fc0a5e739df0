using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>Bad configuration stops the process at start, with all its errors, and never shows a key.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("Providers:Runway:Model", "gen3a_turbo", "allowed are gen4.5")]
    [InlineData("Providers:Runway:ImageModel", "gen3a_turbo", "gen4_turbo")]
    [InlineData("Providers:Runway:Model", "veo3", "which Runway has retired")]
    [InlineData("Providers:Runway:PollInterval", "00:00:01", "every 5 seconds")]
    [InlineData("Providers:Pika:Model", "fal-ai/pika/v9", "allowed are fal-ai/pika/v2.2")]
    [InlineData("Providers:Luma:Model", "ray-1-6", "allowed for Agents are ray-3.2")]
    [InlineData("Providers:Google:Model", "veo-9", "allowed for Interactions are gemini-omni-1.1-flash")]
    [InlineData("Providers:Google:StorageUri", "https://bucket/", "gs://bucket/folder/")]
    [InlineData("Providers:Stability:ImageModel", "xl", "core, ultra or sd3")]
    [InlineData("Providers:Stability:PricePerSecond", "0.01", "Providers:Stability:PricePerSecond is for Providers:Stability:Route=Fal")]
    [InlineData("Providers:Pika:StartTimeout", "00:00:01", "between 00:00:02 and")]
    [InlineData("Providers:OpenAiVideos:Seconds", "four", "4,8,12")]
    [InlineData("Providers:OpenAiVideos:WebhookSecrets:0", "", "OpenAiVideos:WebhookSecrets (or OPENAI_WEBHOOK_SECRET) has an empty")]
    [InlineData("OPENAI_WEBHOOK_SECRET", "whsec_", "Providers:OpenAiVideos:WebhookSecrets (or OPENAI_WEBHOOK_SECRET) has an empty")]
    [InlineData("Providers:Google:WebhookSecrets:0", " ", "Providers:Google:WebhookSecrets (or GEMINI_WEBHOOK_SECRET) has an empty")]
    [InlineData("Providers:Runway:BaseAddress", "http://runway.example/", "https only")]
    [InlineData("Providers:Runway:BaseAddress", "https://runway.example/v1", "must end before the version: leave v1 out")]
    [InlineData("Providers:Stability:BaseAddress", "https://stability.example/v2beta/", "must end before the version: leave v2beta out")]
    [InlineData("Providers:Google:BaseAddress", "https://google.example/v1beta", "must end before the version: leave v1beta out")]
    [InlineData("Providers:Runway:ApiKey", "key with spaces", "Providers:Runway:ApiKey contains spaces")]
    [InlineData("Providers:Pika:MaxConcurrent", "0", "MaxConcurrent")]
    public async Task An_invalid_option_is_named_with_its_allowed_values(string setting, string value, string said)
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(async () =>
        {
            await using var worker = await WorkerHost.StartAsync(new() { ["RUNWAYML_API_SECRET"] = "key_1", [setting] = value });
        });

        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key with spaces", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("key_1", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>As fal's own clients read them.</summary>
    [Theory]
    [InlineData("pika_v2", "FAL_KEY_ID=id_1 FAL_KEY_SECRET=secret_1", "id_1:secret_1")]
    [InlineData("stability_svd", "Providers:Stability:Route=Fal FAL_KEY_ID=id_1 FAL_KEY_SECRET=secret_1", "id_1:secret_1")]
    [InlineData("pika_v2", "FAL_KEY=key_1 FAL_KEY_ID=id_1 FAL_KEY_SECRET=secret_1", "key_1")]
    [InlineData("pika_v2", "PIKA_API_KEY=key_1 FAL_KEY_ID=id_1 FAL_KEY_SECRET=secret_1", "key_1")]
    [InlineData("pika_v2", "FAL_KEY_ID=id_1", null)]
    [InlineData("pika_v2", "FAL_KEY_SECRET=secret_1", null)]
    [InlineData("stability_svd", "FAL_KEY_ID=id_1 FAL_KEY_SECRET=secret_1", null)]
    public async Task The_key_of_fal_may_be_given_in_halves(string model, string variables, string? expected)
    {
        await using var host = new ProviderTestHost(
            variables.Split(' ').Select(each => each.Split('=')).ToDictionary(each => each[0], each => (string?)each[1]));

        Assert.Equal(expected, host[model].Keys.SingleOrDefault()?.Secret);
    }

    /// <summary>Without the slash the path of a call would replace the last segment of the address.</summary>
    [Theory]
    [InlineData("luma_dream", "Providers:Luma:BaseAddress", "v1", "/v1/generations")]
    [InlineData("runway_gen3", "Providers:Runway:BaseAddress", "proxy/runway", "/proxy/runway/v1/text_to_video")]
    [InlineData("pika_v2", "Providers:Pika:BaseAddress", "proxy/fal", "/proxy/fal/fal-ai/pika/v2.2/text-to-video")]
    [InlineData("stability_svd", "Providers:Stability:BaseAddress", "proxy", "/proxy/v2beta/stable-image/generate/core")]
    [InlineData("google_veo", "Providers:Google:BaseAddress", "proxy", "/proxy/v1/interactions")]
    [InlineData("openai_shorts", "Providers:OpenAiVideos:BaseAddress", "v1", "/v1/videos")]
    [InlineData("openai_shorts", "Providers:OpenAiVideos:Servers", "v1", "/v1/videos")]
    public async Task An_address_may_end_without_a_slash(string model, string setting, string path, string expected)
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(400, "{}");
        await using var host = new ProviderTestHost(new()
        {
            ["RUNWAYML_API_SECRET"] = "key_1",
            ["FAL_KEY"] = "key_1",
            ["STABILITY_API_KEY"] = "key_1",
            ["LUMA_AGENTS_API_KEY"] = "key_1",
            ["GEMINI_API_KEY"] = "key_1",
            [setting] = server.Address + path,
        });
        var provider = host[model];

        var result = await provider.SubmitAsync(ClipRequests.Of(4), provider.Keys[0], TestContext.Current.CancellationToken);

        Assert.IsType<SubmitResult.Refused>(result);
        Assert.Equal(expected, Assert.Single(server.Seen).Path);
    }
}
