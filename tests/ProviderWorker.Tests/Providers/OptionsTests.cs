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
    [InlineData("Providers:OpenAiVideos:BaseAddress", "https://videos.example/v1", "end with a slash")]
    [InlineData("Providers:OpenAiVideos:Seconds", "four", "4,8,12")]
    [InlineData("Providers:OpenAiVideos:WebhookSecrets:0", "", "OpenAiVideos:WebhookSecrets (or OPENAI_WEBHOOK_SECRET) has an empty")]
    [InlineData("OPENAI_WEBHOOK_SECRET", "whsec_", "Providers:OpenAiVideos:WebhookSecrets (or OPENAI_WEBHOOK_SECRET) has an empty")]
    [InlineData("Providers:Google:WebhookSecrets:0", " ", "Providers:Google:WebhookSecrets (or GEMINI_WEBHOOK_SECRET) has an empty")]
    [InlineData("Providers:Runway:BaseAddress", "http://runway.example/", "https only")]
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
}
