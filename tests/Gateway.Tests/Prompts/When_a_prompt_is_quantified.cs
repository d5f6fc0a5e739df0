using System.Net.Http.Json;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Prompts;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Prompts;

public sealed class When_a_prompt_is_quantified(GatewayFixture gateway)
{
    private const string Path = "/api/v1/prompts/quantify?tenant=demo";

    [Fact]
    public async Task Should_answer_with_what_was_read_and_from_which_words()
    {
        using var answer = await gateway.Http.PostAsJsonAsync(
            Path, new { prompt = "A 15 second clip of waves, no people", quality = "High" }, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
        var preview = (await answer.Content.ReadFromJsonAsync<PromptPreview>(HttpJson.Options, TestContext.Current.CancellationToken))!;
        Assert.Equal("A 15 second clip of waves, no people", preview.Stated.Style); // the fake worker repeats the prompt it was sent
        Assert.Equal("durationSeconds", Assert.Single(preview.Spans).Field);
    }

    /// <summary>The preview of a prompt is fitted to the model as the job is.</summary>
    [Fact]
    public async Task Should_say_how_much_of_a_prompt_the_local_model_reads()
    {
        var name = "flux-" + Guid.NewGuid().ToString("N");
        var now = TimeProvider.System.GetUtcNow();
        var model = new VideoModel
        {
            Id = $"local:{name}",
            Name = name,
            ResolvesTo = name,
            State = VideoModelState.Available,
            AspectRatios = ["16:9"],
            Sizes = ["480p"],
            Diffusion = new DiffusionLimits
            {
                Steps = 4,
                Guidance = 1,
                Scheduler = "FlowMatchEulerDiscreteScheduler",
                RenderSizes = ["768x448"],
                WeightBytes = 1,
                ControlImage = InputNeed.None,
                Mask = InputNeed.None,
                Loras = [],
                PromptTokens = 511,
            },
        };
        await using var scope = gateway.Services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
        await LocalModelStore.SaveAsync(
            database,
            new LocalModelsAnnounced { Worker = name, Models = [model], At = now, ExpiresAt = now.AddMinutes(2) },
            now,
            TestContext.Current.CancellationToken);

        // The fake worker repeats the number in the place of that of scenes.
        Assert.Equal(511, await TokensAsync(model.Id));
        Assert.Null(await TokensAsync("local:other"));
        Assert.Null(await TokensAsync("pika_v2"));

        await database.Set<LocalModel>().Where(row => row.Worker == name).ExecuteDeleteAsync(TestContext.Current.CancellationToken);

        async Task<int?> TokensAsync(string id)
        {
            using var answer = await gateway.Http.PostAsJsonAsync(
                Path, new { prompt = "A boat", model = id }, TestContext.Current.CancellationToken);
            return (await answer.Content.ReadFromJsonAsync<PromptPreview>(HttpJson.Options, TestContext.Current.CancellationToken))!
                .Stated.SceneCount;
        }
    }

    [Fact]
    public async Task Should_take_a_null_creative_for_none()
    {
        using var content = new StringContent(
            """{"prompt":"A boat","creativeId":null}""", System.Text.Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("{\"prompt\":\"\"}", "prompt")]
    [InlineData("{\"prompt\":\"a\",\"durationSeconds\":0.5}", "durationSeconds")]
    [InlineData("{\"prompt\":\"a\",\"colour\":\"red\"}", "colour")]
    [InlineData("{\"prompt\":", "body")]
    [InlineData("[]", "body")]
    public async Task Should_refuse_a_bad_body_by_field(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await gateway.Http.PostAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains($"\"{field}\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
