using System.Net.Http.Json;
using System.Text.Json;
using AdGenius.Contracts.Models;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Models;

public sealed class When_models_are_listed(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_list_every_id_and_say_which_workers_do_not_answer()
    {
        var models = (await gateway.Http
            .GetFromJsonAsync<VideoModels>("/api/v1/models", HttpJson.Options, TestContext.Current.CancellationToken))!.Models;
        Assert.Equal(ModelIds.All, models.Select(model => model.Id));
        Assert.Equal((VideoModelState.Available, "tiny"), (models[0].State, models[0].ResolvesTo));
        Assert.All(models.Skip(1), model => Assert.Equal(VideoModelState.NotReady, model.State));
        Assert.Contains("provider worker", models[1].Note, StringComparison.Ordinal);
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
