using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Google;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

/// <summary>A token server that takes requests and does not answer must not block the submits that wait for a token.</summary>
public sealed class GoogleTokenTests
{
    [Fact]
    public async Task Submits_that_wait_for_a_token_server_without_an_answer_are_deferred_together()
    {
        var time = new HostTime();
        var tokenRequested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await ProviderServer.StartAsync();
        using var account = new ServiceAccountFile(new Uri(server.Address, "token"));
        server.Answer = _ => ServerReply.Silence;
        server.BeforeAnswer = _ =>
        {
            tokenRequested.TrySetResult();
            return Task.CompletedTask;
        };
        await using var host = new ProviderTestHost(
            new()
            {
                ["GOOGLE_APPLICATION_CREDENTIALS"] = account.Path,
                ["Providers:Google:BaseAddress"] = server.Address.AbsoluteUri,
            },
            time);
        var provider = host["google_veo"];

        Task<SubmitResult> SubmitAsync() =>
            provider.SubmitAsync(ClipRequests.Of(4), provider.Keys[0], TestContext.Current.CancellationToken);

        Task<SubmitResult>[] submits = [.. Enumerable.Range(0, 5).Select(_ => SubmitAsync())];
        await tokenRequested.Task.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(GoogleTokens.TimeLimit);

        Assert.All(await Task.WhenAll(submits), result => Assert.IsType<SubmitResult.Deferred>(result));
        Assert.Equal(
            GoogleTokens.FailurePause,
            Assert.IsType<SubmitResult.Deferred>(await SubmitAsync()).RetryAfter); // at once, without another exchange
        Assert.Equal("/token", Assert.Single(server.Seen).Path);

        server.Answer = request => request.Path == "/token" ? account.Answer(request) : ServerReply.Json(200, """{"name":"o1"}""");
        time.Ahead = TimeSpan.FromHours(-1); // a clock that is set back does not prolong the pause
        time.Advance(GoogleTokens.FailurePause);
        Assert.IsType<SubmitResult.Accepted>(await SubmitAsync());
    }
}
