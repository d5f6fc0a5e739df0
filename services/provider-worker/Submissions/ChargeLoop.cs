using AdGenius.Persistence;
using AdGenius.Persistence.Leases;
using AdGenius.Persistence.Submissions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Submissions;

/// <summary>Asks providers for money back that was paid for clips that never came. One process of the fleet does it at a time.</summary>
internal sealed partial class ChargeLoop(
    IServiceScopeFactory scopes, LeaseStore leases, IOptions<SubmissionOptions> options, TimeProvider time, ILogger<ChargeLoop> logger)
    : LeasedLoop("open-charges", scopes, leases, time, logger)
{
    private const int AtOnce = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly TimeProvider _time = time;
    private readonly ILogger<ChargeLoop> _logger = logger;

    /// <inheritdoc/>
    protected override async Task<TimeSpan> PassAsync(HeldLease lease, CancellationToken cancellationToken)
    {
        if (options.Value.Paused)
        {
            return LongestPause;
        }

        var now = _time.GetUtcNow();
        List<Guid> due;
        await using (var scope = _scopes.CreateAsyncScope())
        {
            var database = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>();
            due = await database.Set<OpenCharge>().Where(charge => charge.DueAt <= now).OrderBy(charge => charge.DueAt).Take(AtOnce)
                .Select(charge => charge.SubmissionId).ToListAsync(cancellationToken);
            if (due.Count == 0)
            {
                var next = await database.Set<OpenCharge>().OrderBy(charge => charge.DueAt).Select(charge => (DateTimeOffset?)charge.DueAt).FirstOrDefaultAsync(cancellationToken);
                return next - now is { } wait && wait < LongestPause ? wait : LongestPause;
            }
        }

        await Task.WhenAll(due.Select(submissionId => LookAsync(submissionId, cancellationToken)));
        return TimeSpan.Zero;
    }

    private async Task LookAsync(Guid submissionId, CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        try
        {
            await scope.ServiceProvider.GetRequiredService<ChargeStep>().RunAsync(submissionId, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested) // one charge that cannot be looked at must not keep the others from it
        {
            CannotLook(_logger, submissionId, exception);
            await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Set<OpenCharge>().Where(charge => charge.SubmissionId == submissionId)
                .ExecuteUpdateAsync(set => set.SetProperty(charge => charge.DueAt, _time.GetUtcNow() + LongestPause), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "What submission {SubmissionId} was charged cannot be looked at")]
    private static partial void CannotLook(ILogger logger, Guid submissionId, Exception exception);
}
