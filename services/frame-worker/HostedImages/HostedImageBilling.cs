using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Persistence.Ledger;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Costs of hosted pictures: reserved before each request, settled after it. A picture whose outcome is unknown is never requested again.
/// </summary>
internal sealed class HostedImageBilling(PaidCalls calls, IOptions<HostedImagesOptions> options, TimeProvider time)
{
    private const string Provider = "hosted_images";

    /// <summary>How long a worker waits at most before it requests a picture again that the server was not ready for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Reserves the price of one picture and returns the reservation's reference.</summary>
    /// <exception cref="KeyframeSourceException">A limit does not allow it, or an earlier command of the same picture may have been
    /// charged.</exception>
    public async Task<string> ReserveAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(command, keyframe);
        var before = await calls.EntriesAsync(prefix, cancellationToken);
        if (before.Any(entry => entry.Kind is LedgerKind.Reserved or LedgerKind.Settled))
        {
            if (Remaining(before) is { } remaining)
            {
                throw Requested(remaining);
            }

            // Requested by a worker that ended before storing it. It may have been generated, so it counts as paid and is not requested
            // again.
            await calls.SettleUnansweredAsync(before, cancellationToken);
            throw Unknown();
        }

        var reservation = new Reservation
        {
            Reference = $"{prefix}{before.Count}",
            JobId = command.JobId,
            TakeId = command.TakeId,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId ?? "",
            Provider = Provider,
            Model = options.Value.Model,
            Estimate = options.Value.PricePerPicture,
            JobLimit = command.JobMaxCost,
        };
        return await calls.ReserveAsync(reservation, cancellationToken) switch
        {
            ReserveResult.Refused refused => throw new KeyframeSourceException(refused.Failure),
            ReserveResult.Reserved { WasThere: true } => throw Requested(LongestRequest),
            _ => reservation.Reference,
        };
    }

    /// <summary>How long a worker may be busy with one picture.</summary>
    private TimeSpan LongestRequest =>
        (options.Value.TimeLimit * (options.Value.MaxRetries + 1)) + (LongestWait * options.Value.MaxRetries);

    /// <summary>How long a worker that has reserved the picture may still be waiting for it; null where none can be.</summary>
    private TimeSpan? Remaining(IReadOnlyList<LedgerEntry> entries)
    {
        var left = entries.Where(entry => entry.Kind == LedgerKind.Reserved)
            .Select(entry => entry.CreatedAt + LongestRequest - time.GetUtcNow()).DefaultIfEmpty().Max();
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Settles one picture and publishes its usage.</summary>
    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        calls.SettleAsync(reference, cost, cancellationToken);

    /// <summary>What the keyframes of <paramref name="command"/> have cost so far, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken)
    {
        var entries = await calls.EntriesAsync(PrefixOf(command), cancellationToken);
        return Micros.ToDollars(entries
            .Where(entry => entry.Kind == LedgerKind.Settled && command.Keyframes.Any(
                keyframe => entry.Reference.StartsWith(PrefixOf(command, keyframe), StringComparison.Ordinal)))
            .Sum(entry => entry.AmountMicros));
    }

    /// <summary>The failure of a request that may have been charged.</summary>
    public static KeyframeSourceException Unknown() => new(new Failure
    {
        Code = FailureCode.OutcomeUnknown,
        Text = "The response to a picture request was lost; the charge may have been made. The request is not retried and counts as paid.",
    });

    private static KeyframeSourceException Requested(TimeSpan remaining) => new(new Failure
    {
        Code = FailureCode.RenderFailed,
        Retryable = true,
        RetryAfter = remaining,
        Text = "Another worker has requested the picture and waits for it.",
    });

    private static string PrefixOf(RenderKeyframes command) => $"images/{command.TakeId:N}/{command.Attempt}/";

    private static string PrefixOf(RenderKeyframes command, Keyframe keyframe) => $"{PrefixOf(command)}{keyframe.Index}/";
}
