using System.Net.Http.Json;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;

namespace AdGenius.Gateway.Tests.History;

public sealed class When_a_history_is_read(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_have_every_step_in_order_and_the_cost_of_each_attempt()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        Guid takeId = default;
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            var take = job.Takes[0];
            takeId = take.TakeId;
            take.Costs =
            [
                new TakeCost { Attempt = 1, BatchIndex = 0, Amount = 0.25m },
                new TakeCost { Attempt = 1, BatchIndex = 1, Amount = 0.5m },
                new TakeCost { Attempt = 2, BatchIndex = 0, Amount = 0.1m },
                new TakeCost { Attempt = 2, Amount = 1.5m }, // includes its batches
            ];
        });
        await gateway.GivenEventAsync(request, JobEventTypes.Accepted, "{\"takes\":1}");
        await gateway.GivenEventAsync(request, JobEventTypes.State, "{\"state\":\"Generating\"}");

        var history = await ReadAsync(jobId, request.TenantName);
        Assert.Equal([JobEventTypes.Accepted, JobEventTypes.State], history.Items.Select(item => item.Type));
        Assert.Equal("Generating", history.Items[1].Data.GetProperty("state").GetString());
        Assert.Equal([(takeId, 1, 0.75m), (takeId, 2, 1.5m)], history.Costs.Select(cost => (cost.TakeId, cost.Attempt, cost.Amount)));
        Assert.Null(history.Next);

        var rest = await ReadAsync(jobId, request.TenantName, $"?after={history.Items[0].Sequence}");
        Assert.Equal(JobEventTypes.State, Assert.Single(rest.Items).Type);
    }

    [Fact]
    public async Task Should_be_paged()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        await gateway.WriteAsync(database => database.AddRange(Enumerable.Range(0, JobReader.MaxRows + 3)
            .Select(number => Rows.Event(request, JobEventTypes.Retried, $"{{\"retryAttempt\":{number}}}"))));
        var first = await ReadAsync(jobId, request.TenantName);
        Assert.Equal(JobReader.MaxRows, first.Items.Count);
        var second = await ReadAsync(jobId, request.TenantName, $"?after={first.Next}");
        Assert.Equal(3, second.Items.Count);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Should_not_be_found_by_another_tenant()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/history", GatewayFixture.NewName());
        await Problem.ReadAsync(answer, 404);
    }

    [Fact]
    public async Task Should_refuse_a_position_that_is_not_valid()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{Guid.NewGuid()}/history?after=-3", "demo");
        Assert.NotEmpty((await Problem.ReadAsync(answer, 400)).Of("after"));
    }

    private async Task<VideoHistory> ReadAsync(Guid jobId, string tenant, string query = "")
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{jobId}/history{query}", tenant);
        return (await answer.Content.ReadFromJsonAsync<VideoHistory>(HttpJson.Options, TestContext.Current.CancellationToken))!;
    }
}
