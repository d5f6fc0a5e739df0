using System.Text.Json;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

/// <summary>"deleted" is answered only when the video is gone.</summary>
public sealed class When_a_video_is_deleted_through_the_OpenAI_API(GatewayFixture gateway)
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_delete_a_video_that_runs_when_its_cancellation_has_ended()
    {
        var jobId = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant), job =>
        {
            job.CurrentState = "Generating";
            job.Takes[0].Status = TakeStatus.Stored;
            job.Takes[0].Video = new() { Key = "videos/x/a.mp4", Length = 1, Sha256 = "0", ContentType = "video/mp4" };
        });
        var answering = gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", _tenant);
        await gateway.ReceivedAsync<CancelVideo>(cancel => cancel.JobId == jobId);
        await gateway.EndAsync(jobId, "Cancelled");

        using var answer = await answering;
        Assert.True((await JsonOf(answer)).GetProperty("deleted").GetBoolean());
        Assert.Equal("videos/x/a.mp4", Assert.Single((await gateway.ReceivedAsync<DeleteVideo>(one => one.JobId == jobId)).Keys));
        await IsGoneAsync(jobId);
    }

    [Fact]
    public async Task Should_answer_409_while_the_cancellation_has_not_ended()
    {
        var jobId = await gateway.GivenJobAsync(GatewayFixture.Request(_tenant), job => job.CurrentState = "Generating");
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", _tenant);

        Assert.Equal(409, (int)answer.StatusCode);
        Assert.Equal("video_not_ended", (await JsonOf(answer)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(1, gateway.Fleet.Received.OfType<CancelVideo>().Count(cancel => cancel.JobId == jobId));
        await gateway.EndAsync(jobId, "Cancelled");
        using var again = await gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", _tenant);
        Assert.Equal(200, (int)again.StatusCode);
        await IsGoneAsync(jobId);
    }

    [Fact]
    public async Task Should_forget_a_request_that_the_orchestrator_refused()
    {
        using var refused = await gateway.SendAsync(
            HttpMethod.Post, "/api/v1/videos", _tenant, """{"requestId":"r1","creativeId":"refused","prompt":"Sunset"}""");
        Assert.Equal(422, (int)refused.StatusCode);
        var jobId = VideoRequests.JobIds.OfRequest(_tenant, "r1");
        using var answer = await gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", _tenant);

        Assert.Equal(200, (int)answer.StatusCode);
        await IsGoneAsync(jobId);
    }

    private async Task IsGoneAsync(Guid jobId)
    {
        using var read = await gateway.SendAsync(HttpMethod.Get, $"/v1/videos/video_{jobId:N}", _tenant);
        Assert.Equal(404, (int)read.StatusCode);
        using var list = await gateway.SendAsync(HttpMethod.Get, "/v1/videos", _tenant);
        Assert.Empty((await JsonOf(list)).GetProperty("data").EnumerateArray());
        using var second = await gateway.SendAsync(HttpMethod.Delete, $"/v1/videos/video_{jobId:N}", _tenant);
        Assert.Equal(404, (int)second.StatusCode);
    }

    private static async Task<JsonElement> JsonOf(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
}
