using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Timers;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>Notes, in the transaction that ends a job, that its address is to be called.</summary>
internal sealed class WebhookSchedule(AdGeniusDbContext database, TimerStore timers, IOptions<WebhookOptions> options)
{
    /// <summary>The timers' kind.</summary>
    public const string Kind = "webhook";

    /// <summary>What is wrong with a request's <c>callbackUrl</c> here; null when it can be called.</summary>
    public Failure? ValidateCallbackUrl(GenerateVideo request) => request.CallbackUrl switch
    {
        null => null,
        _ when options.Value.KeyOf(request.TenantName) is null =>
            Fault("callbackUrl cannot be called: this installation has no secret to sign with (Webhooks:Secret). Listen to the events instead."),
        var address when !address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) && !options.Value.AllowHttp =>
            Fault("callbackUrl must be an absolute https address."),
        _ => null,
    };

    /// <summary>Has the job's address called soon, if it has one.</summary>
    public Task SetAsync(VideoState job, CancellationToken cancellationToken) => job.Request.CallbackUrl is null
        ? Task.CompletedTask
        : timers.SetAsync(database, Kind, job.CorrelationId, TimeSpan.Zero, cancellationToken);

    private static Failure Fault(string text) => new() { Code = FailureCode.InvalidRequest, Field = "callbackUrl", Text = text };
}
