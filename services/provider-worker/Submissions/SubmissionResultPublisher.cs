using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Hosting.Bus;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using MassTransit;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>
/// Publishes how a submission stands. A result is published until the row says that it was, so listeners may receive it twice. A report
/// that cannot be published is lost: the paid job it is about goes on.
/// </summary>
internal sealed partial class SubmissionResultPublisher(IBus bus, DatabaseTime time, ILogger<SubmissionResultPublisher> logger)
{
    /// <summary>The provider has accepted the submission; the orchestrator's stall timeout counts from here.</summary>
    public Task StartedAsync(Submission row, CancellationToken cancellationToken) => TryPublishAsync(
        row,
        new WorkStarted
        {
            JobId = row.JobId,
            TakeId = row.TakeId,
            Stage = WorkStage.Generate,
            Attempt = row.Attempt,
            At = time.GetUtcNow(),
        },
        cancellationToken);

    /// <summary>Publishes the progress of a submission, which is also its heartbeat.</summary>
    public Task ProgressAsync(Submission row, double? fraction, string activity, CancellationToken cancellationToken) =>
        TryPublishAsync(
            row,
            new ClipProgressed
            {
                JobId = row.JobId,
                TakeId = row.TakeId,
                Attempt = row.Attempt,
                Fraction = fraction is { } value ? Math.Clamp(value, 0, 1) : null,
                Activity = activity,
                At = time.GetUtcNow(),
            },
            cancellationToken);

    /// <summary>Publishes the result of an ended submission, its payments first.</summary>
    public async Task PublishResultAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        var row = work.Row;
        await PublishUsageAsync(work, cancellationToken);
        switch (row.Status)
        {
            case SubmissionStatus.Succeeded:
                await bus.PublishConfirmedAsync(
                    new ClipGenerated
                    {
                        JobId = row.JobId,
                        TakeId = row.TakeId,
                        Attempt = row.Attempt,
                        Clip = row.Clip!,
                        ProducedBy = row.ProducedBy!,
                        Cost = row.Cost ?? 0,
                        Adjustments = row.Adjustments.Count > 0 ? row.Adjustments : null,
                        OriginalUrl = row.OriginalUrl,
                    },
                    cancellationToken);
                break;
            case SubmissionStatus.ImageGenerated:
                await bus.PublishConfirmedAsync(
                    new ImageGenerated
                    {
                        JobId = row.JobId,
                        TakeId = row.TakeId,
                        Attempt = row.Attempt,
                        Image = row.Clip!,
                        ProducedBy = row.ProducedBy!,
                        Cost = row.Cost ?? 0,
                        Adjustments = row.Adjustments.Count > 0 ? row.Adjustments : null,
                    },
                    cancellationToken);
                break;
            default:
                await bus.PublishConfirmedAsync(
                    new ClipFailed {
                        JobId = row.JobId,
                        TakeId = row.TakeId,
                        Attempt = row.Attempt,
                        Stage = WorkStage.Generate,
                        Failure = row.Failure!,
                        Cost = row.Cost }, cancellationToken);
                break;
        }

        row.ResultPublishedAt = time.GetUtcNow();
        await work.SaveAsync(cancellationToken);
    }

    private async Task TryPublishAsync(Submission row, object report, CancellationToken cancellationToken)
    {
        try
        {
            await bus.TryPublishAsync(report, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // whatever the transport throws
        {
            LogNotPublished(logger, report.GetType().Name, row.SubmissionId, exception);
        }
    }

    /// <summary>Publishes the payment and its refund, if any. Repeated with every result; EntryId identifies duplicates.</summary>
    private async Task PublishUsageAsync(SubmissionWork work, CancellationToken cancellationToken)
    {
        string[] references = [.. work.UnconfirmedReferences, work.Reference, MoneyLedger.RefundOf(work.Reference)];
        var entries = await work.Database.Set<LedgerEntry>().AsNoTracking().Where(entry => references.Contains(entry.Reference))
            .OrderBy(entry => entry.CreatedAt)
            .ToListAsync(cancellationToken);
        foreach (var entry in entries)
        {
            await bus.PublishConfirmedAsync(UsageEvents.Of(entry), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Report} of submission {SubmissionId} could not be published; its work goes on")]
    private static partial void LogNotPublished(ILogger logger, string report, Guid submissionId, Exception exception);
}
