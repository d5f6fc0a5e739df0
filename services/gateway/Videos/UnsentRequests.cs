using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Commands;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Telemetry;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Leases;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Sends accepted requests that the gateway which accepted them has not sent, because it ended, in one gateway of the fleet at a time. A
/// request that is sent twice is one job all the same. Where the bus loses its messages with the process, the next process sends once all
/// requests whose jobs are not written.
/// </summary>
internal sealed partial class UnsentRequests(
    IServiceScopeFactory scopes,
    LeaseStore leases,
    CommandSender commands,
    IBusControl control,
    IOptions<GatewayOptions> options,
    IOptions<BusOptions> bus,
    DatabaseTime databaseTime,
    TimeProvider time,
    ILogger<UnsentRequests> logger) : LeasedLoop("unsent-requests", scopes, leases, time, logger)
{
    private const int RequestsPerRead = 20; // each may have megabytes

    private static readonly TimeSpan MaxRead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxBusStart = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;
    private bool _hasSentAllAgain = bus.Value.Transport != BusTransport.InMemory;

    /// <summary>As short as those of the orchestrator: a batch waits for it.</summary>
    protected override TimeSpan LeaseDuration => TimeSpan.FromSeconds(8);

    protected override async Task<TimeSpan> RunOnceAsync(IServiceProvider services, HeldLease lease, CancellationToken cancellationToken)
    {
        var accepted = services.GetRequiredService<AcceptedRequests>();
        await accepted.ForgetWrittenAsync(databaseTime.GetUtcNow() - MaxRead, cancellationToken);
        if (!_hasSentAllAgain)
        {
            await accepted.SendAllAgainAsync(databaseTime.GetUtcNow(), cancellationToken);
            _hasSentAllAgain = true;
        }

        await SendAsync(accepted, cancellationToken);
        return options.Value.ResendAfter / 2;
    }

    private async Task SendAsync(AcceptedRequests accepted, CancellationToken cancellationToken)
    {
        var count = 0;
        while (await accepted.UnsentAsync(databaseTime.GetUtcNow(), RequestsPerRead, cancellationToken) is { Count: > 0 } unsent)
        {
            await WaitForBusAsync(cancellationToken);
            var sent = new List<(Guid JobId, DateTimeOffset SendAt)>();
            foreach (var (jobId, sendAt, request) in unsent)
            {
                using var span = JobTrace.Begin("send accepted request", jobId, default);
                if (!await TrySendAsync(jobId, request, cancellationToken))
                {
                    // Behind the others: it may be the request that the broker does not take.
                    await accepted.PostponeAsync(jobId, sendAt, databaseTime.GetUtcNow() + options.Value.ResendAfter, cancellationToken);
                    break;
                }

                sent.Add((jobId, sendAt));
            }

            foreach (var call in sent.GroupBy(one => one.SendAt, one => one.JobId))
            {
                await accepted.MarkSentAsync(call, call.Key, cancellationToken);
            }

            count += sent.Count;
            if (sent.Count < unsent.Count)
            {
                break; // the broker is unavailable
            }
        }

        if (count > 0)
        {
            LogSent(count);
        }
    }

    private async Task<bool> TrySendAsync(Guid jobId, GenerateVideo request, CancellationToken cancellationToken)
    {
        try
        {
            return await commands.TrySendAsync(request, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotSent(jobId, exception); // one request that cannot be sent must not keep the others from being sent
            return false;
        }
    }

    /// <summary>
    /// Waits until every endpoint is bound: a refusal that is published before the queue of this gateway exists reaches no gateway, and a
    /// message in memory reaches only consumers that have been started. A paused queue keeps the bus from being healthy, so the wait has a
    /// limit.
    /// </summary>
    private async Task WaitForBusAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(MaxBusStart, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await control.WaitForHealthStatus(BusHealthStatus.Healthy, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The sends show whether the broker is available.
        }
    }

    [LoggerMessage(LogLevel.Error, "Accepted request of job {JobId} not sent; retrying later")]
    private partial void LogNotSent(Guid jobId, Exception exception);

    [LoggerMessage(LogLevel.Information, "{Count} accepted requests sent for a gateway that had not sent them")]
    private partial void LogSent(int count);
}
