using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.Contracts.Models;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Models;
using AdGenius.VideoRequests;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Models;

public sealed class When_models_are_listed(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_list_every_id_and_say_which_workers_do_not_answer()
    {
        var path = $"/api/v1/models?tenant={FakeFleet.TenantWithoutAnswer}";
        var models = (await gateway.Http
            .GetFromJsonAsync<VideoModels>(path, HttpJson.Options, TestContext.Current.CancellationToken))!.Models;
        Assert.Equal(ModelIds.All, models.Select(model => model.Id).Where(ModelIds.All.Contains));
        models = [.. models.Where(model => ModelIds.All.Contains(model.Id))];
        Assert.Equal((VideoModelState.Available, "tiny"), (models[0].State, models[0].ResolvesTo));
        Assert.All(models.Skip(1), model => Assert.Equal(VideoModelState.NotReady, model.State));
        Assert.Contains("provider worker", models[1].Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_list_the_models_that_other_frame_workers_have_announced_after_the_default_one()
    {
        var name = "ink-" + Guid.NewGuid().ToString("N");
        var now = TimeProvider.System.GetUtcNow();
        VideoModel Entry(string id, VideoModelState state) => new()
        {
            Id = id, Name = id, ResolvesTo = id, State = state, AspectRatios = ["16:9"], Sizes = ["480p"],
        };
        await using (var scope = gateway.Services.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            foreach (var (worker, state) in new[] { ("a", VideoModelState.NotReady), ("b", VideoModelState.Available) })
            {
                var announced = new LocalModelsAnnounced
                {
                    Worker = $"{name}-{worker}", Models = [Entry($"local:{name}", state)], At = now, ExpiresAt = now.AddMinutes(2),
                };
                await LocalModelStore.SaveAsync(database, announced, now, TestContext.Current.CancellationToken);
            }
        }

        var models = (await gateway.Http
            .GetFromJsonAsync<VideoModels>("/api/v1/models", HttpJson.Options, TestContext.Current.CancellationToken))!.Models;

        var found = Assert.Single(models, model => model.Id == $"local:{name}");
        Assert.Equal(VideoModelState.Available, found.State);
        Assert.Equal(["local", $"local:{name}"], models.Select(model => model.Id).Where(id => id == "local" || id == found.Id));
        await using (var scope = gateway.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<LocalModel>()
                .Where(row => row.Worker.StartsWith(name)).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Should_describe_itself()
    {
        var document = await gateway.Http.GetFromJsonAsync<JsonElement>("/openapi/v1.json", TestContext.Current.CancellationToken);
        var paths = document.GetProperty("paths").EnumerateObject().Select(path => path.Name);
        Assert.Superset(
            new HashSet<string> {
                "/api/v1/videos",
                "/api/v1/videos/{id}",
                "/api/v1/videos/{id}/events",
                "/api/v1/models" }, paths.ToHashSet());
        Assert.Equal(JsonValueKind.Object, document.GetProperty("components").GetProperty("schemas").GetProperty("VideoJob").ValueKind);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Should_be_alive_and_ready(string path)
    {
        using var answer = await gateway.Http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
