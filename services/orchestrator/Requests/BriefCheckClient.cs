using AdGenius.Contracts;
using AdGenius.Contracts.Finishing;
using AdGenius.Hosting.Bus;
using AdGenius.VideoRequests;
using MassTransit;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Requests;

/// <summary>
/// Asks a storage worker, which has ffmpeg, the fonts, the voices and the tenants' files, whether a brief can be fulfilled. No answer is no
/// refusal: requests are accepted while no storage worker runs, and finishing makes the same checks.
/// </summary>
internal sealed partial class BriefCheckClient(
    IBus bus, IOptions<BriefCheckOptions> options, TimeProvider time, ILogger<BriefCheckClient> logger)
{
    private long _pausedUntilTicks;

    /// <summary>What cannot be fulfilled; empty when everything can, or when no storage worker has answered in time.</summary>
    public async Task<IReadOnlyList<Failure>> CheckAsync(CheckBrief request, CancellationToken cancellationToken)
    {
        var isNeeded = EffectiveBrief.NeedsCheck(request.Brief) || request.BrandKit is { Logo: not null } or { Fonts.Count: > 0 };
        if (!isNeeded || time.GetUtcNow().Ticks < Interlocked.Read(ref _pausedUntilTicks))
        {
            return [];
        }

        try
        {
            var client = bus.CreateRequestClient<CheckBrief>(
                CommandRoutes.AddressOf(Queues.CheckBrief), options.Value.BriefCheckTimeout);
            return (await client.GetResponse<BriefChecked>(request, cancellationToken)).Message.Failures;
        }
        catch (RequestException exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotChecked(exception.GetType().Name);
            Interlocked.Exchange(ref _pausedUntilTicks, (time.GetUtcNow() + options.Value.BriefCheckPause).Ticks);
            return [];
        }
    }

    [LoggerMessage(LogLevel.Warning, "No storage worker has checked a brief ({Reason}); its request is accepted unchecked")]
    private partial void LogNotChecked(string reason);
}
