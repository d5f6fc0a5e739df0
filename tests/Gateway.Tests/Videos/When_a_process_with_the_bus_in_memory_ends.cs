using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.TestKit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Gateway.Tests.Videos;

/// <summary>The messages that it had not handled are lost with it; here an orchestrator has taken them and written nothing.</summary>
public sealed class When_a_process_with_the_bus_in_memory_ends : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("ended-process-").FullName;
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/api/v1/videos", """{"requestId":"one","creativeId":"ignored","prompt":"A boat"}""")]
    [InlineData("/api/v1/videos/batch", """[{"requestId":"one","creativeId":"ignored","prompt":"A boat"}]""")]
    public async Task Should_send_what_it_accepted_when_it_is_started_again(string path, string body)
    {
        await using (var first = await RestartedGateway.StartAsync(_home))
        {
            using var answer = await first.SendAsync(HttpMethod.Post, path, _tenant, body);
            Assert.Equal(202, (int)answer.StatusCode);
            await first.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        }

        await using var second = await RestartedGateway.StartAsync(_home);
        var request = await second.ReceivedAsync<GenerateVideo>(one => one.TenantName == _tenant);
        Assert.Equal(("one", "A boat"), (request.RequestId, request.Prompt));
    }

    [Fact]
    public async Task Should_keep_no_request_whose_job_is_written()
    {
        var request = GatewayFixture.Request(_tenant) with { CreativeId = "ignored" };
        await using (var first = await RestartedGateway.StartAsync(_home))
        {
            using var answer = await first.SendAsync(
                HttpMethod.Post,
                "/api/v1/videos",
                _tenant,
                $$"""{"requestId":"{{request.RequestId}}","creativeId":"ignored","prompt":"A boat"}""");
            Assert.NotNull((await first.ReadAsync(database => database.QueuedRequests.SingleAsync(Cancellation))).Request);
            await first.GivenJobAsync(request);
        }

        await using var second = await RestartedGateway.StartAsync(_home);
        await Until.TrueAsync(
            "the request is deleted",
            async () => !await second.ReadAsync(database => database.QueuedRequests.AnyAsync(Cancellation)),
            Cancellation);
        Assert.Empty(second.Fleet.Received);
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
