using AdGenius.Gateway.OpenAi;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Gateway.Tests.Grpc;
using AdGenius.Grpc.V1;
using AdGenius.ObjectStore;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using TakeStatus = AdGenius.Contracts.Videos.TakeStatus;

namespace AdGenius.Gateway.Tests.Requests;

/// <summary>Calls that wait for a worker: a tenant with many of them leaves room for those of others.</summary>
public sealed class When_one_tenant_keeps_workers_busy : IAsyncLifetime
{
    private const string Busy = "busy";

    private readonly GatewayFixture _gateway = new();
    private readonly TaskCompletionSource _release = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _gateway.Fleet.Answering = tenant => tenant == Busy ? _release.Task : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _release.TrySetResult();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Should_quantify_the_prompts_of_others()
    {
        var max = new GatewayOptions().MaxConcurrentPreviews;
        var waiting = await FillAsync(max, () => QuantifyAsync(Busy));

        using (var other = await QuantifyAsync("other"))
        {
            Assert.Equal(200, (int)other.StatusCode);
        }

        using (var calls = new GrpcCalls(_gateway))
        {
            var refused = await GrpcCalls.FailsAsync(StatusCode.ResourceExhausted, async () => await calls.Client.QuantifyPromptAsync(
                new GenerateVideoRequest { TenantName = Busy, Prompt = "Waves" }, cancellationToken: Cancellation));
            Assert.Contains("Gateway:MaxConcurrentPreviews", refused.Status.Detail, StringComparison.Ordinal);
        }

        await ReleaseAsync(waiting);
        using var again = await QuantifyAsync(Busy);
        Assert.Equal(200, (int)again.StatusCode);
    }

    [Fact]
    public async Task Should_make_the_spritesheets_of_others()
    {
        var max = new OpenAiOptions().MaxConcurrentSpritesheets;
        var (busy, free) = (await GivenStoredAsync(Busy), await GivenStoredAsync("other"));
        var waiting = await FillAsync(max, () => SpritesheetAsync(busy, Busy));

        using (var other = await SpritesheetAsync(free, "other"))
        {
            Assert.Equal(200, (int)other.StatusCode);
        }

        await ReleaseAsync(waiting);
    }

    /// <summary>Makes as many calls as all tenants together may: half of them are refused, the others are returned.</summary>
    private static async Task<List<Task<HttpResponseMessage>>> FillAsync(int max, Func<Task<HttpResponseMessage>> call)
    {
        var waiting = Enumerable.Range(0, max).Select(_ => call()).ToList();
        for (var count = 0; count < max / 2; count++)
        {
            var refused = await Task.WhenAny(waiting);
            waiting.Remove(refused);
            using var answer = await refused;
            Assert.Equal(429, (int)answer.StatusCode);
            Assert.Equal(5, answer.Headers.RetryAfter?.Delta?.TotalSeconds);
        }

        return waiting;
    }

    private async Task ReleaseAsync(IEnumerable<Task<HttpResponseMessage>> waiting)
    {
        _release.SetResult();
        foreach (var call in waiting)
        {
            using var answer = await call;
            Assert.Equal(200, (int)answer.StatusCode);
        }
    }

    private Task<HttpResponseMessage> QuantifyAsync(string tenant) =>
        _gateway.SendAsync(HttpMethod.Post, "/api/v1/prompts/quantify", tenant, """{"prompt":"Waves"}""");

    private Task<HttpResponseMessage> SpritesheetAsync(Guid jobId, string tenant) =>
        _gateway.SendAsync(HttpMethod.Get, $"/v1/videos/video_{jobId:N}/content?variant=spritesheet", tenant);

    private async Task<Guid> GivenStoredAsync(string tenant)
    {
        var file = await _gateway.Services.GetRequiredService<IObjectStore>().PutAsync(
            $"videos/{tenant}/a.mp4", new MemoryStream([1, 2, 3]), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        return await _gateway.GivenJobAsync(GatewayFixture.Request(tenant), job =>
        {
            (job.CurrentState, job.EndedAt) = ("Completed", DateTimeOffset.UnixEpoch.AddHours(1));
            (job.Takes[0].Status, job.Takes[0].Video) = (TakeStatus.Stored, file);
        });
    }
}
