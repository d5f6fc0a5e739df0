using AdGenius.Orchestrator.Videos.Deadlines;
using AdGenius.Orchestrator.Webhooks;
using AdGenius.Persistence.Retention;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Retention;

/// <summary>
/// Refuses periods that delete what is still read. A webhook is made of its job's history: one without it would end without a trace. A
/// retry that may pay is found in the history as long as its job runs.
/// </summary>
internal sealed class RetentionPeriodValidator(IOptions<WebhookOptions> webhooks, IOptions<DeadlineOptions> deadlines)
    : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options)
    {
        if (!options.Enabled)
        {
            return ValidateOptionsResult.Success;
        }

        var faults = new List<string>();
        if (ValueOf(webhooks) is { } webhook)
        {
            var retries = webhook.RetryDelays.Aggregate(WebhookExpiry.Margin, static (sum, delay) => sum + delay);
            const string What = $"the delays of {WebhookOptions.Section}:{nameof(WebhookOptions.RetryDelays)} and an hour";
            Require(nameof(RetentionOptions.Jobs), options.Jobs, What, retries);
            Require(nameof(RetentionOptions.JobEvents), options.JobEvents, What, retries);
        }

        if (ValueOf(deadlines) is { JobTimeout: var timeout })
        {
            Require(
                nameof(RetentionOptions.JobEvents),
                options.JobEvents,
                $"{OrchestratorSection.Name}:{nameof(DeadlineOptions.JobTimeout)}",
                timeout);
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Require(string period, TimeSpan value, string what, TimeSpan least)
        {
            if (value < least)
            {
                faults.Add($"{RetentionOptions.Section}:{period} is {value:c}; it must be at least as long as {what}, {least:c}.");
            }
        }
    }

    /// <summary>Null where they are invalid, which their own validators report.</summary>
    private static T? ValueOf<T>(IOptions<T> options)
        where T : class
    {
        try
        {
            return options.Value;
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }
}
