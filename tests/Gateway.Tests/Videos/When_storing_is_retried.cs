using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.Videos;

public sealed class When_storing_is_retried(GatewayFixture gateway)
{
    [Fact]
    public async Task Should_send_the_command_for_a_failed_take_with_a_clip()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await GivenFailedJobAsync(request, hasClip: true);
        using var answer = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{jobId}/retry-store", request.TenantName);
        Assert.Equal(202, (int)answer.StatusCode);
        var command = await gateway.ReceivedAsync<RetryStore>(retry => retry.JobId == jobId);
        Assert.Equal((request.TenantName, null), (command.TenantName, command.TakeId));
    }

    [Fact]
    public async Task Should_answer_409_where_no_clip_was_made()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await GivenFailedJobAsync(request, hasClip: false);
        using var answer = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{jobId}/retry-store", request.TenantName);
        Assert.Equal(409, (int)answer.StatusCode);
    }

    /// <summary>The saga ignores the command then.</summary>
    [Theory]
    [InlineData("Cancelled", false)]
    [InlineData("Failed", true)]
    public async Task Should_answer_409_where_the_job_was_cancelled_or_deleted(string state, bool isDeleted)
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await GivenFailedJobAsync(request, hasClip: true, state, isDeleted);
        using var answer = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{jobId}/retry-store", request.TenantName);
        Assert.Equal(409, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Should_answer_404_to_another_tenant()
    {
        var request = GatewayFixture.Request(GatewayFixture.NewName());
        var jobId = await GivenFailedJobAsync(request, hasClip: true);
        using var answer = await gateway.SendAsync(HttpMethod.Post, $"/api/v1/videos/{jobId}/retry-store", GatewayFixture.NewName());
        Assert.Equal(404, (int)answer.StatusCode);
    }

    private Task<Guid> GivenFailedJobAsync(
        GenerateVideo request, bool hasClip, string state = "Failed", bool isDeleted = false) => gateway.GivenJobAsync(request, job =>
    {
        job.CurrentState = state;
        job.DeletedAt = isDeleted ? TimeProvider.System.GetUtcNow() : null;
        job.Takes[0].Status = TakeStatus.Failed;
        job.Takes[0].Clip = hasClip ? Rows.File("staging/a.mp4") : null;
    });
}
