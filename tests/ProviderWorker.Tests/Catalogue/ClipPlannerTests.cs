using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Catalogue;

public sealed class ClipPlannerTests
{
    private const string Usual = "blurry, low quality, distorted, watermark, text artifacts, jpeg artifacts";

    /// <summary>Open models make sides that are multiples of 32 or 64: slightly less than the names of the sizes say.</summary>
    [Theory]
    [InlineData("Wan-AI/Wan2.2-TI2V-5B-Diffusers", Quality.Draft, 704)]
    [InlineData("Wan-AI/Wan2.2-TI2V-5B-Diffusers", Quality.Standard, 704)]
    [InlineData("Lightricks/LTX-2", Quality.Draft, 448)]
    [InlineData("Lightricks/LTX-2", Quality.Standard, 704)]
    [InlineData("Lightricks/LTX-2", Quality.High, 1088)]
    [InlineData("Lightricks/LTX-Video", Quality.Draft, 448)]
    [InlineData("Lightricks/LTX-Video", Quality.Standard, 704)]
    [InlineData("Wan-AI/Wan2.2-T2V-A14B-Diffusers", Quality.Draft, 480)]
    [InlineData("Wan-AI/Wan2.2-T2V-A14B-Diffusers", Quality.Standard, 720)]
    public async Task A_side_slightly_below_a_quality_counts_as_that_quality(string model, Quality quality, int side)
    {
        await using var host = SelfHosted(model);

        var plan = Ready(host, "openai_shorts", Commands.Clip("openai_shorts", seconds: 5, quality: quality));

        Assert.Equal(side, plan.ClipRequest.ShortSide);
    }

    [Fact]
    public async Task A_side_far_below_a_quality_is_refused()
    {
        await using var host = SelfHosted("Wan-AI/Wan2.2-TI2V-5B-Diffusers");
        var command = Commands.Clip("openai_shorts", seconds: 5, quality: Quality.High);

        var plan = ClipPlanner.Plan(command, host["openai_shorts"].Traits, Guid.NewGuid(), null);

        Assert.Equal("quality", Assert.IsType<FittedClip.Refused>(plan).Failure.Field);
        Assert.Equal(704, Ready(host, "openai_shorts", command with { AllowNearest = true }).ClipRequest.ShortSide);
    }

    [Theory]
    [InlineData("GEMINI_API_KEY", "google_veo")]
    [InlineData("LUMA_AGENTS_API_KEY", "luma_dream")]
    [InlineData("LUMAAI_API_KEY", "luma_dream")]
    [InlineData("RUNWAYML_API_SECRET", "runway_gen3")]
    public async Task Exclusions_that_a_model_cannot_be_sent_are_reported(string key, string model)
    {
        await using var host = new ProviderTestHost(new() { [key] = "k" });

        var plan = Ready(host, model, Commands.Clip(model, seconds: 5, quality: Quality.Standard, negative: $"people, cars, {Usual}"));

        Assert.Null(plan.ClipRequest.NegativePrompt);
        Assert.Equal(
            $"{model} takes no negative prompt: 'people, cars' was only left out of the prompt.", Assert.Single(plan.Adjustments));
    }

    [Fact]
    public async Task What_every_video_leaves_out_is_not_reported()
    {
        await using var host = new ProviderTestHost(new() { ["GEMINI_API_KEY"] = "k" });

        Assert.Empty(Ready(host, "google_veo", Commands.Clip(
            "google_veo", seconds: 5, quality: Quality.Standard, negative: Usual)).Adjustments);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task A_server_that_is_sent_seeds_is_sent_exclusions(string sendSeed, bool isSent)
    {
        await using var host = SelfHosted("Wan-AI/Wan2.2-T2V-A14B-Diffusers", ("Providers:OpenAiVideos:SendSeed", sendSeed));

        var plan = Ready(host, "openai_shorts", Commands.Clip("openai_shorts", seconds: 5, negative: "people"));

        Assert.Equal(isSent ? "people" : null, plan.ClipRequest.NegativePrompt);
        Assert.Equal(isSent ? 0 : 1, plan.Adjustments.Count);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("https://img.example/a.jpg", false)]
    public async Task Exclusions_are_sent_where_the_model_for_that_input_takes_them(string? image, bool isSent)
    {
        await using var host = new ProviderTestHost(new()
        {
            ["RUNWAYML_API_SECRET"] = "k",
            ["Providers:Runway:Model"] = "veo3.1",
            ["Providers:Runway:ImageModel"] = "gen4_turbo",
        });

        var plan = Ready(host, "runway_gen3", Commands.Clip(
            "runway_gen3", seconds: 6, quality: Quality.Standard, negative: "people", sourceImage: image));

        Assert.Equal(isSent ? "people" : null, plan.ClipRequest.NegativePrompt);
        Assert.Equal(isSent ? 0 : 1, plan.Adjustments.Count);
    }

    [Fact]
    public async Task Luma_agents_makes_five_seconds_from_a_picture()
    {
        await using var host = new ProviderTestHost(new() { ["LUMA_AGENTS_API_KEY"] = "k" });
        var command = Commands.Clip(
            "luma_dream", seconds: 10, quality: Quality.Standard, negative: "", sourceImage: "https://img.example/a.jpg");

        var refused = Assert.IsType<FittedClip.Refused>(
            ClipPlanner.Plan(command, host["luma_dream"].Traits, Guid.NewGuid(), null));

        Assert.Equal("durationSeconds", refused.Failure.Field);
        Assert.Equal(5, Ready(host, "luma_dream", command with { AllowNearest = true }).ClipRequest.DurationSeconds);
        Assert.Equal(10, Ready(host, "luma_dream", command with { SourceImage = null }).ClipRequest.DurationSeconds);
    }

    private static ProviderTestHost SelfHosted(string model, params (string Name, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Providers:OpenAiVideos:BaseAddress"] = "http://127.0.0.1:8091/v1/",
            ["Providers:OpenAiVideos:Model"] = model,
        };
        foreach (var (name, value) in more)
        {
            settings[name] = value;
        }

        return new ProviderTestHost(settings);
    }

    private static FittedClip.Ready Ready(ProviderTestHost host, string model, GenerateClip command) =>
        Assert.IsType<FittedClip.Ready>(ClipPlanner.Plan(command, host[model].Traits, Guid.NewGuid(), null));
}
