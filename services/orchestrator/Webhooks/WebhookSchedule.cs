using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>Schedules the webhook of a job, in the transaction that ends it.</summary>
internal sealed class WebhookSchedule(AdGeniusDbContext database, TimerStore timers, IOptions<WebhookOptions> options)
{
    /// <summary>The timers' kind.</summary>
    public const string Kind = "webhook";

    /// <summary>What is wrong with a request's <c>callbackUrl</c>; null when nothing is.</summary>
    public Failure? ValidateCallbackUrl(GenerateVideo request) => request.CallbackUrl switch
    {
        null => null,
        _ when options.Value.KeysOf(request.TenantName).Count == 0 =>
            Fault("callbackUrl is not supported: no signing secret is configured (Webhooks:Secret). Use the event stream instead."),
        var address when !address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !options.Value.AllowHttp =>
            Fault("callbackUrl must be an absolute https URL."),
        _ => null,
    };

    /// <summary>Schedules the webhook for now, if the job has a <c>callbackUrl</c>.</summary>
    public Task SetAsync(VideoState job, CancellationToken cancellationToken) => job.Request.CallbackUrl is null
        ? Task.CompletedTask
        : timers.SetAsync(database, Kind, job.CorrelationId, TimeSpan.Zero, cancellationToken);

    private static Failure Fault(string text) => new() { Code = FailureCode.InvalidRequest, Field = "callbackUrl", Text = text };
}
