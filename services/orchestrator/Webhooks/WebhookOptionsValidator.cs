using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>Refuses secrets that cannot sign and delays out of range.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private static readonly TimeSpan[] DefaultRetryDelays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>Configuration adds to lists, so the default delays are set only where none are configured.</summary>
    public static void ApplyDefaults(WebhookOptions options)
    {
        if (options.RetryDelays.Count == 0)
        {
            foreach (var delay in DefaultRetryDelays)
            {
                options.RetryDelays.Add(delay);
            }
        }
    }

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var faults = new List<string>();
        var secrets = new Dictionary<string, string?> { ["Secret"] = options.Secret, ["PreviousSecret"] = options.PreviousSecret }
            .Where(one => one.Value is { Length: > 0 })
            .Concat(Named(nameof(options.TenantSecrets), options.TenantSecrets))
            .Concat(Named(nameof(options.PreviousTenantSecrets), options.PreviousTenantSecrets));

        // The secrets themselves are never shown.
        faults.AddRange(secrets.Where(one => WebhookSignature.KeyOf(one.Value!) is null)
            .Select(one => $"Webhooks:{one.Key} must be 'whsec_' and 24 to 64 bytes in base 64."));
        faults.AddRange(options.PreviousTenantSecrets.Keys.Where(tenant => !options.TenantSecrets.ContainsKey(tenant))
            .Select(tenant => $"Webhooks:PreviousTenantSecrets:{tenant} needs Webhooks:TenantSecrets:{tenant}."));
        if (options.PreviousSecret is { Length: > 0 } && options.Secret is not { Length: > 0 })
        {
            faults.Add("Webhooks:PreviousSecret needs Webhooks:Secret.");
        }

        if (options.RetryDelays.Any(delay => delay <= TimeSpan.Zero || delay > TimeSpan.FromDays(7)))
        {
            faults.Add("Webhooks:RetryDelays must be longer than zero and at most 7 days.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Named(string name, IDictionary<string, string> secrets) =>
        secrets.Select(one => KeyValuePair.Create($"{name}:{one.Key}", (string?)one.Value));
}
