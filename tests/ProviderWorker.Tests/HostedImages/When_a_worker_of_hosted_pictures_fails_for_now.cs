using AdGenius.Contracts;
using AdGenius.Persistence.Ledger;
using AdGenius.ProviderWorker.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

public sealed class When_a_worker_of_hosted_pictures_fails_for_now
{
    /// <summary>The orchestrator sends the batch again, and draws placeholders when that has not helped.</summary>
    [Fact]
    public async Task Should_not_draw_placeholders_for_a_failure_that_may_pass()
    {
        await using var server = await ProviderServer.StartAsync();
        server.Answer = _ => ServerReply.Json(429, "{}").With("retry-after", "900");
        await using var worker = await HostedImageWorker.StartAsync(server);
        var command = HostedImageWorker.Order(1) with { AllowPlaceholder = true };

        var failure = (await Batches.FailAsync(worker, command)).Failure;
        Assert.Equal((FailureCode.ProviderUnavailable, true), (failure.Code, failure.Retryable));

        server.Answer = _ => ServerReply.Json(400, """{"error":{"code":"moderation_blocked"}}""");
        Assert.True(Assert.Single((await Batches.RenderAsync(worker, command)).Keyframes).IsPlaceholder);
    }

    [Fact]
    public async Task Should_request_nothing_more_when_the_process_is_stopped()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var worker = await HostedImageWorker.StartAtAsync(new FakeTimeProvider(TimeProvider.System.GetUtcNow()), server, []);
        server.Answer = _ =>
        {
            worker.Lifetime.StopApplication();
            return ServerReply.Json(429, "{}").With("retry-after", "25");
        };

        var failure = (await Batches.FailAsync(worker, HostedImageWorker.Order(1))).Failure; // the 25 seconds never pass on this clock

        Assert.Equal((FailureCode.ProviderUnavailable, true), (failure.Code, failure.Retryable));
        Assert.Contains("being stopped", failure.Text, StringComparison.Ordinal);
        Assert.Single(server.Seen);
        Assert.Equal(LedgerKind.Released, Assert.Single(await HostedImageWorker.LedgerAsync(worker)).Kind);
    }
}
