using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Hosting.Bus;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Briefs;

/// <summary>
/// Asks a storage worker, which has ffmpeg, the fonts, the voices and the tenants' files, whether a brief can be fulfilled. No answer is no
/// refusal: requests are accepted while no storage worker runs, and finishing makes the same checks.
/// </summary>
internal sealed partial class BriefCheckClient(
    IBus bus, BriefCheckSlots slots, IOptions<BriefCheckOptions> options, TimeProvider time, ILogger<BriefCheckClient> logger)
{
    /// <summary>
    /// What cannot be fulfilled; empty when everything can, when no storage worker has checked the brief in time, or when it is not to be
    /// checked because too many others of its tenant are (<see cref="BriefCheckSlots"/>).
    /// </summary>
    public Task<IReadOnlyList<Failure>> CheckAsync(CheckBrief request, CancellationToken cancellationToken) =>
        CheckAsync(request, options.Value.BriefCheckTimeout, cancellationToken);

    /// <summary>As the other, within <paramref name="timeLimit"/>: more than zero, the wait for a slot included.</summary>
    public async Task<IReadOnlyList<Failure>> CheckAsync(CheckBrief request, TimeSpan timeLimit, CancellationToken cancellationToken)
    {
        if (!EffectiveBrief.NeedsCheck(request.Brief) && request.BrandKit is not ({ Logo: not null } or { Fonts.Count: > 0 }))
        {
            return [];
        }

        var start = time.GetTimestamp();
        using var slot = await slots.TryEnterAsync(request.TenantName, timeLimit, cancellationToken);
        var left = timeLimit - time.GetElapsedTime(start);
        if (slot is null || left <= TimeSpan.Zero)
        {
            LogSkipped(request.TenantName);
            return [];
        }

        try
        {
            var answer = await bus.AskAsync<CheckBrief, BriefChecked>(Queues.CheckBrief, request, left, cancellationToken);
            if (answer.IsTimeLimitReached)
            {
                // The worker was occupied for as long as it allows, and all orchestrators' tenants share the workers.
                LogPaused(request.TenantName);
                slots.Pause(request.TenantName);
            }

            return answer.Failures;
        }
        catch (RequestTimeoutException) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(request.TenantName, "no answer in time");
            if (timeLimit >= options.Value.BriefCheckTimeout)
            {
                slots.Pause(request.TenantName); // a check with less time says nothing about the next one, which has all of it
            }

            return [];
        }
        catch (RequestException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(request.TenantName, exception.GetType().Name); // of this brief alone: the next may be checked
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "No storage worker has checked a brief of tenant {TenantName} ({Reason}); it is accepted unchecked")]
    private partial void LogNotChecked(string tenantName, string reason);

    [LoggerMessage(
        LogLevel.Information, "The check of a brief of tenant {TenantName} reached its time limit; its next ones are accepted unchecked")]
    private partial void LogPaused(string tenantName);

    [LoggerMessage(LogLevel.Debug, "A brief of tenant {TenantName} is accepted unchecked: too many are being checked")]
    private partial void LogSkipped(string tenantName);
}
