using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Playing;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_a_job_is_removed(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_cancel_it_while_it_runs()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}?reason=wrong%20ad", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var order = await gateway.HeardAsync<CancelVideo>(cancel => cancel.JobId == jobId);
        Assert.Equal((request.TenantName, "wrong ad"), (order.TenantName, order.Reason));
    }

    [Fact]
    public async Task Should_delete_the_files_of_one_that_has_ended()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await gateway.GivenJobAsync(request, job =>
        {
            job.CurrentState = "Completed";
            job.Takes[0].Video = Rows.File("ads/t/a.mp4");
            job.Takes[0].Manifest = Rows.File("ads/t/a.json");
        });
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var order = await gateway.HeardAsync<DeleteVideo>(delete => delete.JobId == jobId);
        Assert.Equal(["ads/t/a.mp4", "ads/t/a.json"], order.Keys);
    }

    [Fact]
    public async Task Should_cancel_one_the_database_does_not_have_yet()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName()) with { CreativeId = "unheard" };
        using var accepted = await gateway.SendAsync(HttpMethod.Post, "/api/v1/videos", request.TenantName,
            $$"""{"requestId":"{{request.RequestId}}","creativeId":"unheard","prompt":"Sunset"}""");
        var jobId = GatewayFixture.JobOf(request);
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/api/v1/videos/{jobId}", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        await gateway.HeardAsync<CancelVideo>(cancel => cancel.JobId == jobId);
    }
}
