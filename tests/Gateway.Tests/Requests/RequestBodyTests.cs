using AdGenius.Gateway.Requests;
using AdGenius.ObjectStore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Gateway.Tests.Requests;

public sealed class RequestBodyTests
{
    [Fact]
    public async Task A_body_that_arrives_too_slowly_is_refused()
    {
        var time = new FakeTimeProvider();
        await using var services = new ServiceCollection()
            .AddSingleton(Options.Create(new GatewayOptions()))
            .AddSingleton<RequestMemoryBudget>()
            .BuildServiceProvider();
        var body = new StalledBody();
        var context = new DefaultHttpContext { RequestServices = services, Request = { Body = body } };

        var reading = RequestBody.ReadAsync(context, maxBytes: 100, time, TestContext.Current.CancellationToken);
        await body.Stalled.WaitAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));

        var (bytes, refusal) = await reading;
        Assert.Null(bytes);
        Assert.Equal(408, Assert.IsType<ProblemHttpResult>(refusal).StatusCode);
    }

    [Fact]
    public async Task A_caller_that_disconnects_is_no_slow_body()
    {
        await using var services = new ServiceCollection()
            .AddSingleton(Options.Create(new GatewayOptions()))
            .AddSingleton<RequestMemoryBudget>()
            .BuildServiceProvider();
        var body = new StalledBody();
        var context = new DefaultHttpContext { RequestServices = services, Request = { Body = body } };
        using var aborted = new CancellationTokenSource();

        var reading = RequestBody.ReadAsync(context, maxBytes: 100, TimeProvider.System, aborted.Token);
        await body.Stalled.WaitAsync(TestContext.Current.CancellationToken);
        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>Sends one byte, and then nothing until the read is cancelled.</summary>
    private sealed class StalledBody : ReadOnlyStream
    {
        private readonly TaskCompletionSource _stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _hasSent;

        public Task Stalled => _stalled.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_hasSent)
            {
                _hasSent = true;
                buffer.Span[0] = (byte)'{';
                return 1;
            }

            var cancelled = new TaskCompletionSource<int>();
            await using var registration = cancellationToken.Register(() => cancelled.SetCanceled(cancellationToken));
            _stalled.TrySetResult();
            return await cancelled.Task;
        }
    }
}
