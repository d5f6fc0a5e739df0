using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Tests.Kit;
using AdGenius.VideoRequests;

namespace AdGenius.ProviderWorker.Tests.Catalogue;

public sealed class CatalogueTests
{
    private static readonly Dictionary<string, string?> AllKeys = new()
    {
        ["RUNWAYML_API_SECRET"] = "k",
        ["FAL_KEY"] = "k",
        ["STABILITY_API_KEY"] = "k",
        ["LUMA_AGENTS_API_KEY"] = "k",
        ["GEMINI_API_KEY"] = "k",
        ["OPENAI_API_KEY"] = "k",
    };

    [Theory]
    [InlineData("runway_gen3", "RUNWAYML_API_SECRET")]
    [InlineData("pika_v2", "FAL_KEY")]
    [InlineData("stability_svd", "STABILITY_API_KEY")]
    [InlineData("luma_dream", "LUMA_AGENTS_API_KEY")]
    [InlineData("google_veo", "GEMINI_API_KEY")]
    public async Task Without_a_key_a_command_fails_with_the_name_of_the_variable(string model, string variable)
    {
        await using var worker = await WorkerHost.StartAsync();
        var command = Commands.Clip(model, seconds: 5);
        await worker.SendAsync(command);

        var answer = await worker.Results.WaitAsync<ClipFailed>(clip => clip.TakeId == command.TakeId);

        Assert.Equal(FailureCode.ProviderUnavailable, answer.Failure.Code);
        Assert.Contains(variable, answer.Failure.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', answer.Failure.Text);
        Assert.Equal(0, answer.Cost);
    }

    [Fact]
    public async Task OpenAis_own_service_is_retired_with_its_date()
    {
        await using var bench = new ProviderTestHost(AllKeys);
        var row = new ProviderCatalogue([bench["openai_shorts"]]).List().Single();

        Assert.Equal(VideoModelState.Retired, row.State);
        Assert.Equal(new DateOnly(2026, 9, 24), row.RetiredSince);
        Assert.Contains("BaseAddress", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_cloud_id_of_the_catalogue_has_a_dated_price()
    {
        await using var bench = new ProviderTestHost(AllKeys);
        var rows = new ProviderCatalogue(ModelIds.All.Where(id => id is not (ModelIds.Local or "sandbox")).Select(id => bench[id])).List();

        Assert.Equal(6, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.NotNull(row.PriceDate);
            Assert.NotEmpty(row.PriceSource!);
            Assert.NotEmpty(row.AspectRatios);
            Assert.NotEmpty(row.Sizes);
            Assert.True(row.DurationsSeconds is not null || row.MaxDurationSeconds > 0);
        });
        Assert.Equal("gen4.5", rows.Single(row => row.Id == "runway_gen3").ResolvesTo);
        // an assumed price is marked as one
        Assert.Equal(["google_veo", "luma_dream"], rows.Where(row => row.PriceIsAssumed).Select(row => row.Id));
        Assert.Equal(
            (null, 0.03m),
            (rows.Single(row => row.Id == "stability_svd").PricePerSecond, rows.Single(row => row.Id == "stability_svd").PricePerClip));
    }

    /// <summary>The price that is shown for a quality is the one that a request with it reserves.</summary>
    [Theory]
    [InlineData("GEMINI_API_KEY", "google_veo", "720p 0.13, 720p 0.13, 1080p 0.15, 2160p 0.39")]
    [InlineData("LUMA_AGENTS_API_KEY", "luma_dream", "540p 0.10, 720p 0.20, 1080p 0.40, 1080p 0.40")]
    [InlineData("LUMAAI_API_KEY", "luma_dream", "540p 0.08, 720p 0.142, 1080p 0.319, 2160p 1.2745")]
    [InlineData("FAL_KEY", "pika_v2", "720p 0.04, 720p 0.04, 1080p 0.09, 1080p 0.09")]
    [InlineData("RUNWAYML_API_SECRET", "runway_gen3", "720p 0.12, 720p 0.12, 720p 0.12, 720p 0.12")]
    public async Task Every_quality_has_the_price_of_the_size_that_it_is_generated_at(string key, string model, string prices)
    {
        await using var host = new ProviderTestHost(new() { [key] = "k" });
        var provider = host[model];

        var row = new ProviderCatalogue([provider]).List().Single();

        Assert.Equal(
            prices,
            string.Join(", ", row.QualityPrices!.Select(price => FormattableString.Invariant($"{price.Size} {price.PricePerSecond}"))));
        Assert.Equal(Enum.GetValues<Quality>(), row.QualityPrices!.Select(price => price.Quality));
        Assert.Equal(row.QualityPrices![0].PricePerSecond, row.PricePerSecond);
        Assert.All(row.QualityPrices!, price =>
        {
            var plan = Assert.IsType<FittedClip.Ready>(ClipPlanner.Plan(
                Commands.Clip(model, seconds: 5, quality: price.Quality, allowNearest: true), provider.Traits, Guid.NewGuid(), null));
            Assert.Equal(price.PricePerSecond * 5, provider.Estimate(plan.ClipRequest));
        });
    }

    [Fact]
    public async Task A_model_with_a_price_per_clip_alone_has_no_prices_of_seconds()
    {
        await using var host = new ProviderTestHost(new() { ["STABILITY_API_KEY"] = "k" });

        Assert.Null(new ProviderCatalogue([host["stability_svd"]]).List().Single().QualityPrices);
    }

    [Theory]
    [InlineData("luma", 5, 720, 1.00)]
    [InlineData("luma", 10, 540, 1.00)]
    [InlineData("luma", 5, 1080, 2.00)]
    [InlineData("dream", 5, 720, 0.71)]
    [InlineData("dream", 9, 720, 1.278)]
    [InlineData("dream", 5, 2160, 6.3725)]
    [InlineData("omni", 5, 1080, 0.75)]
    [InlineData("omni", 5, 2160, 1.95)]
    [InlineData("svd", 2.5, 576, 0.075)]
    [InlineData("stability", 10, 1080, 0.03)]
    [InlineData("pika", 5, 720, 0.20)]
    [InlineData("pika", 5, 1080, 0.45)]
    public async Task A_clip_is_estimated_at_its_price(string adapter, double seconds, int side, double dollars)
    {
        await using var asked = await ProviderSession.StartAsync(adapter, _ => ServerReply.Status(500));

        Assert.Equal((decimal)dollars, asked.Provider.Estimate(ClipRequests.Of(seconds, side: side)));
    }

    [Fact]
    public async Task A_self_hosted_server_without_a_price_has_an_assumed_one()
    {
        await using var asked = await ProviderSession.StartAsync("openai", _ => ServerReply.Status(500));
        var row = new ProviderCatalogue([asked.Provider]).List().Single();

        Assert.True(row.PriceIsAssumed);
        Assert.Contains("PricePerSecond", row.PriceSource, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pika_v2", 6, "16:9", "durationSeconds", "5")]
    [InlineData("luma_dream", 9, "16:9", "durationSeconds", "10")]
    [InlineData("runway_gen3", 5, "4:5", "aspectRatio", "9:16")]
    [InlineData("google_veo", 5, "1:1", "aspectRatio", "16:9")]
    public async Task An_unsupported_value_is_refused_with_the_nearest_supported_one(
        string model,
        double seconds,
        string aspect,
        string field,
        string nearest)
    {
        await using var bench = new ProviderTestHost(AllKeys);

        var plan = ClipPlanner.Plan(Commands.Clip(model, seconds: seconds, aspect: aspect), bench[model].Traits, Guid.NewGuid(), null);

        var refused = Assert.IsType<FittedClip.Refused>(plan);
        Assert.Equal(field, refused.Failure.Field);
        Assert.EndsWith($"the nearest is {nearest}.", refused.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_job_allows_it_the_nearest_value_is_used_and_reported()
    {
        await using var bench = new ProviderTestHost(AllKeys);

        var plan = ClipPlanner.Plan(
            Commands.Clip("pika_v2", seconds: 6, aspect: "4:5", quality: Quality.Premium, allowNearest: true), bench["pika_v2"].Traits, Guid
                .NewGuid(), null);

        var ready = Assert.IsType<FittedClip.Ready>(plan);
        Assert.Equal((5, "4:5", 1080), (ready.ClipRequest.DurationSeconds, ready.ClipRequest.AspectRatio, ready.ClipRequest.ShortSide));
        Assert.Equal(2, ready.Adjustments.Count);
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_shortened_at_a_sentence_and_reported()
    {
        await using var bench = new ProviderTestHost(AllKeys);
        var prompt = string.Concat(Enumerable.Repeat("A paper boat sails in the rain. ", 100));

        var ready = Assert.IsType<FittedClip.Ready>(
            ClipPlanner.Plan(Commands.Clip("runway_gen3", prompt, 5), bench["runway_gen3"].Traits, Guid.NewGuid(), null));

        Assert.True(ready.ClipRequest.Prompt.Length <= 1000);
        Assert.EndsWith(".", ready.ClipRequest.Prompt, StringComparison.Ordinal);
        Assert.Contains(ready.Adjustments, adjustment => adjustment.Contains("shortened", StringComparison.Ordinal));
    }
}
