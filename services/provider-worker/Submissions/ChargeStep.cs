using AdGenius.Persistence;
using AdGenius.Persistence.Ledger;
using AdGenius.Persistence.Submissions;
using AdGenius.ProviderWorker.Catalogue;
using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Providers.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>One look at what a provider has charged for a clip that never came.</summary>
internal sealed partial class ChargeStep(
    AdGeniusDbContext database, ProviderCatalogue catalogue, SubmissionBell bell, ProviderTelemetry telemetry, IOptions<SubmissionOptions> options, TimeProvider time,
    ILogger<ChargeStep> logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Asks, and gives back what the provider gives back.</summary>
    public async Task RunAsync(Guid submissionId, CancellationToken cancellationToken)
    {
        var row = await database.Set<Submission>().AsNoTracking().SingleOrDefaultAsync(each => each.SubmissionId == submissionId, cancellationToken);
        if (row is not { Cost: { } paid and > 0, ProviderJobId: not null, Order: not null } || catalogue.Find(row.Model) is not { } provider)
        {
            await CloseAsync(submissionId, cancellationToken); // nothing was paid, or nobody is there to ask any more
            return;
        }

        var work = new SubmissionWork(database, row, provider);
        switch (await provider.PollAsync(work.Job, cancellationToken))
        {
            case PollResult.Succeeded:
                await CloseAsync(submissionId, cancellationToken); // it was made, wanted or not: paid is paid
                break;
            case PollResult.Failed { Cost: var charged } when charged < paid:
                await GiveBackAsync(work, paid, charged, cancellationToken);
                break;
            case PollResult.Unreachable { RetryAfter: var retryAfter }:
                await LaterAsync(submissionId, retryAfter, cancellationToken);
                break;
            default:
                await LaterAsync(submissionId, null, cancellationToken); // under way, or charged as it stands: some give it back only later
                break;
        }
    }

    private async Task GiveBackAsync(SubmissionWork work, decimal paid, decimal charged, CancellationToken cancellationToken)
    {
        var row = work.Row;
        var now = time.GetUtcNow();
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            if (await MoneyLedger.RefundAsync(database, work.Reference, paid - charged, now, cancellationToken) is not null)
            {
                // The end is told again, with the cost that it really had, and with it the refund.
                await database.Set<Submission>().Where(each => each.SubmissionId == row.SubmissionId).ExecuteUpdateAsync(
                    set => set.SetProperty(each => each.Cost, (decimal?)charged)
                        .SetProperty(each => each.AnsweredAt, (DateTimeOffset?)null)
                        .SetProperty(each => each.DueAt, now)
                        .SetProperty(each => each.Version, each => each.Version + 1),
                    cancellationToken);
            }

            await CloseAsync(row.SubmissionId, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        telemetry.GivenBack(row.Model, paid - charged);
        GivenBack(logger, row.Model, paid - charged, row.SubmissionId);
        bell.Ring();
    }

    private async Task LaterAsync(Guid submissionId, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var charge = await database.Set<OpenCharge>().SingleOrDefaultAsync(each => each.SubmissionId == submissionId, cancellationToken);
        if (charge is null)
        {
            return;
        }

        var pause = options.Value.ChargeWatchInterval * Math.Pow(2, Math.Min(++charge.Looks, 20));
        pause = pause > LongestPause ? LongestPause : pause;
        charge.DueAt = now + (retryAfter > pause ? retryAfter.Value : pause);
        if (now >= charge.Until)
        {
            database.Remove(charge);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private Task<int> CloseAsync(Guid submissionId, CancellationToken cancellationToken) =>
        database.Set<OpenCharge>().Where(charge => charge.SubmissionId == submissionId).ExecuteDeleteAsync(cancellationToken);

    [LoggerMessage(LogLevel.Information, "{Model} gave back {Dollars} US dollars for submission {SubmissionId}")]
    private static partial void GivenBack(ILogger logger, string model, decimal dollars, Guid submissionId);
}
