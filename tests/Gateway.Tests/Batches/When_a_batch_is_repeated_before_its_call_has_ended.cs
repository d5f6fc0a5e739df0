using System.Net.Http.Json;
using System.Text;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Batches;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Gateway.Tests.Batches;

/// <summary>A caller disconnects and sends its batch again while the gateway still waits for the broker in the first call.</summary>
public sealed class When_a_batch_is_repeated_before_its_call_has_ended(ImpatientGatewayFixture gateway)
    : IClassFixture<ImpatientGatewayFixture>
{
    private readonly string _tenant = GatewayFixture.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Guid BatchId => JobIds.OfBatch(_tenant, "key");

    [Fact]
    public async Task Should_keep_what_the_second_call_has_sent()
    {
        using var caller = new CancellationTokenSource();
        var (first, held) = await HoldFirstCallAsync(caller.Token);
        using (held)
        {
            Assert.Equal([202, 202], (await AcceptAsync(Cancellation)).Select(line => line.Status!.Value));
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var batch = await ReadAsync();
        Assert.Equal((2, 2, 0, false), (batch.Count, batch.Waiting, batch.Refused, batch.IsEnded));
        using var job = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/videos/{JobIds.OfRequest(_tenant, "key-0")}", _tenant);
        Assert.Equal("Queued", (await GatewayFixture.ReadJobAsync(job)).State);
    }

    /// <summary>The request is sent by itself, under the id that it has in the batch.</summary>
    [Fact]
    public async Task Should_keep_a_line_that_was_sent_by_itself()
    {
        using var caller = new CancellationTokenSource();
        var (first, held) = await HoldFirstCallAsync(caller.Token);
        using (held)
        {
            using var single = await gateway.SendAsync(
                HttpMethod.Post,
                "/api/v1/videos",
                _tenant,
                """{"creativeId":"ignored","prompt":"A boat"}""",
                (ApiHeaders.IdempotencyKey, "key-0"));
            Assert.Equal(202, (int)single.StatusCode);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        var batch = await ReadAsync();
        Assert.Equal(["Queued", "Failed"], batch.Items!.Select(item => item.State));
    }

    /// <summary>Returns when the first call waits for the broker with every line; disposed, the broker answers.</summary>
    private async Task<(Task<IReadOnlyList<BatchLine>> Call, IDisposable Held)> HoldFirstCallAsync(CancellationToken caller)
    {
        var held = new HeldSends(_tenant, gateway.Services.GetRequiredService<IBus>());
        var call = AcceptAsync(caller);
        await held.WaitAsync(Cancellation);
        return (call, held);
    }

    private async Task<IReadOnlyList<BatchLine>> AcceptAsync(CancellationToken cancellationToken)
    {
        await using var scope = gateway.Services.CreateAsyncScope();
        string[] bodies = ["""{"creativeId":"ignored","prompt":"A boat"}""", """{"creativeId":"ignored","prompt":"A kite"}"""];
        return (await scope.ServiceProvider.GetRequiredService<BatchIntake>().AcceptAsync(
            _tenant,
            "key",
            [.. bodies.Select(body => new BatchPart(Encoding.UTF8.GetBytes(body), Line: 1))],
            gateway.Http.BaseAddress!,
            recording: static () => { },
            cancellationToken)).Lines;
    }

    private async Task<BatchInfo> ReadAsync()
    {
        using var answer = await gateway.SendAsync(HttpMethod.Get, $"/api/v1/batches/{BatchId}", _tenant);
        return (await answer.Content.ReadFromJsonAsync<BatchInfo>(HttpJson.Options, Cancellation))!;
    }

    /// <summary>Holds the first two requests of a tenant; later ones pass.</summary>
    private sealed class HeldSends : ISendObserver, IDisposable
    {
        private const int Count = 2;

        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly string _tenant;
        private readonly ConnectHandle _observer;
        private int _sends;

        public HeldSends(string tenant, IBus bus) => (_tenant, _observer) = (tenant, bus.ConnectSendObserver(this));

        public Task WaitAsync(CancellationToken cancellationToken) => _arrived.Task.WaitAsync(cancellationToken);

        public async Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.Message is GenerateVideo request && request.TenantName == _tenant
                && Interlocked.Increment(ref _sends) is <= Count and var number)
            {
                if (number == Count)
                {
                    _arrived.SetResult();
                }

                await _released.Task;
            }
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;

        public void Dispose()
        {
            _observer.Disconnect();
            _released.TrySetResult();
        }
    }
}
