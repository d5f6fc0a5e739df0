using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Work;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Payments;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>
/// Costs of hosted pictures: reserved before each request, settled after it. A picture whose outcome is unknown is never requested again;
/// one that was received and could not be stored is bought once more, under the same limits.
/// </summary>
internal sealed class HostedImageBilling(
    PaidCalls calls,
    IOptions<HostedImagesOptions> options,
    IOptions<FrameWorkerOptions> worker,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const string Provider = "hosted_images";
    private const int MaxPurchases = 2;

    /// <summary>How long a worker waits at most before it requests a picture again that the server was not ready for.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Reserves the price of one picture and returns the reservation's reference.</summary>
    /// <exception cref="KeyframeSourceException">A limit does not allow it, the job or the attempt has ended, or an earlier command of the
    /// same picture may have been charged.</exception>
    public async Task<string> ReserveAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(command, keyframe);
        var entries = await calls.EntriesAsync(command.JobId, prefix, cancellationToken);
        var now = await calls.NowAsync(cancellationToken);
        var before = entries.Where(entry => entry.Reference != prefix + PaidWork.Unanswered).ToList();
        if (before.Exists(entry => entry.Kind == LedgerKind.Reserved))
        {
            if (Remaining(before, now) is { } remaining)
            {
                throw RequestedElsewhere(remaining);
            }

            // Requested by a worker that ended before its response. The picture may have been generated.
            await SettleUnansweredAsync(command, keyframe, cancellationToken);
            throw Unknown();
        }

        if (before.Count < entries.Count)
        {
            throw Unknown();
        }

        if (before.Count(entry => entry.Kind == LedgerKind.Settled) >= MaxPurchases)
        {
            throw Failed(
                FailureCode.RenderFailed,
                $"A picture was bought {MaxPurchases} times and could not be stored; it is not bought again.",
                retryAfter: null);
        }

        if (RemainingToStore(before, now) is { } wait)
        {
            throw Failed(FailureCode.StorageUnavailable, "Another worker has the picture and cannot store it yet.", retryAfter: wait);
        }

        var reservation = ReservationOf(command, $"{prefix}{before.Count}", options.Value.PricePerPicture) with
        {
            Attempt = command.Attempt,
        };
        return await calls.ReserveAsync(reservation, cancellationToken) switch
        {
            ReserveResult.Reserved => reservation.Reference,
            ReserveResult.Refused refused => throw new KeyframeSourceException(refused.Failure),
            _ => throw RequestedElsewhere(MaxWait), // since the entries were read
        };
    }

    /// <summary>
    /// Settles a picture whose request may have been charged and was not answered: it counts as paid and is never requested again. Waits
    /// for the database until the process is being stopped.
    /// </summary>
    public Task SettleUnansweredAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken) =>
        RepeatAsync(() => TrySettleUnansweredAsync(command, keyframe, cancellationToken));

    private async Task TrySettleUnansweredAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken)
    {
        var prefix = PrefixOf(command, keyframe);

        // First, so that a worker that ends in between leaves no entry that looks like one of a received picture.
        var mark = ReservationOf(command, prefix + PaidWork.Unanswered, 0);
        await calls.ReserveAsync(mark, cancellationToken);
        await calls.SettleAsync(mark.Reference, 0, cancellationToken);
        await calls.SettleUnansweredAsync(await calls.EntriesAsync(command.JobId, prefix, cancellationToken), cancellationToken);
    }

    private Reservation ReservationOf(RenderKeyframes command, string reference, decimal estimate) => new()
    {
        Reference = reference,
        JobId = command.JobId,
        TakeId = command.TakeId,
        TenantName = command.TenantName,
        CreativeId = command.CreativeId ?? "",
        Provider = Provider,
        Model = options.Value.Model,
        Estimate = estimate,
        JobLimit = command.JobMaxCost,
    };

    private static KeyframeSourceException RequestedElsewhere(TimeSpan retryAfter) =>
        Failed(FailureCode.RenderFailed, "Another worker has requested the picture and waits for it.", retryAfter);

    /// <summary>How long a worker that has reserved the picture may still be waiting for it; null where none can be.</summary>
    private TimeSpan? Remaining(IReadOnlyList<LedgerEntry> entries, DateTimeOffset now)
    {
        var limits = options.Value;
        // the last request's response may name the address of the picture, whose download has the same limit
        var maxWait = (limits.TimeLimit * (limits.MaxRetries + 2)) + (MaxWait * limits.MaxRetries);
        return MaxRemaining(entries.Where(entry => entry.Kind == LedgerKind.Reserved).Select(entry => entry.CreatedAt + maxWait), now);
    }

    /// <summary>How long a worker that has received the picture may still be storing it; null where none can be.</summary>
    private TimeSpan? RemainingToStore(IReadOnlyList<LedgerEntry> entries, DateTimeOffset now) => MaxRemaining(
        entries.Where(entry => entry.Kind == LedgerKind.Settled).Select(entry => entry.SettledAt!.Value + worker.Value.StoreTimeLimit),
        now);

    private static TimeSpan? MaxRemaining(IEnumerable<DateTimeOffset> ends, DateTimeOffset now)
    {
        var left = ends.Select(end => end - now).DefaultIfEmpty().Max();
        return left > TimeSpan.Zero ? left : null;
    }

    /// <summary>
    /// Settles one picture and publishes its usage; 0 releases it. Waits for the database until the process is being stopped.
    /// </summary>
    public Task SettleAsync(string reference, decimal cost, CancellationToken cancellationToken) =>
        RepeatAsync(() => calls.SettleAsync(reference, cost, cancellationToken));

    /// <summary>
    /// Settles stored pictures that a worker has bought which ended before it could settle them. Such a reservation is never another
    /// worker's request: a stored picture is not requested.
    /// </summary>
    public async Task ConfirmAsync(RenderKeyframes command, IReadOnlyList<Keyframe> stored, CancellationToken cancellationToken)
    {
        var entries = await calls.EntriesAsync(command.JobId, PrefixOf(command), cancellationToken);
        await calls.SettleUnansweredAsync(
            entries.Where(entry => stored.Any(
                keyframe => entry.Reference.StartsWith(PrefixOf(command, keyframe), StringComparison.Ordinal))),
            cancellationToken);
    }

    private Task RepeatAsync(Func<Task> write) => DatabaseOutage.RepeatAsync(write, time, lifetime.ApplicationStopping);

    /// <summary>What the keyframes of <paramref name="command"/> have cost so far, in US dollars.</summary>
    public async Task<decimal> CostOfAsync(RenderKeyframes command, CancellationToken cancellationToken)
    {
        var entries = await calls.EntriesAsync(command.JobId, PrefixOf(command), cancellationToken);
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

    private static KeyframeSourceException Failed(FailureCode code, string text, TimeSpan? retryAfter) =>
        new(new Failure { Code = code, Retryable = retryAfter is not null, RetryAfter = retryAfter, Text = text });

    private static string PrefixOf(RenderKeyframes command) => PaidWork.PicturesOf(command.TakeId, command.Attempt);

    private static string PrefixOf(RenderKeyframes command, Keyframe keyframe) =>
        PaidWork.PictureOf(command.TakeId, command.Attempt, keyframe.Index);
}
