using AdGenius.Orchestrator.Briefs;
using AdGenius.Orchestrator.Videos.Deadlines;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Videos.Prompts;

/// <summary>Refuses a check of briefs that takes so long that the prompt would count as stalled meanwhile and be analyzed again.</summary>
internal sealed class BriefCheckTimeValidator(IOptions<DeadlineOptions> deadlines) : IValidateOptions<BriefCheckOptions>
{
    public ValidateOptionsResult Validate(string? name, BriefCheckOptions options) =>
        options.BriefCheckTimeout < deadlines.Value.QuantifyStallTimeout
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{OrchestratorSection.Name}:BriefCheckTimeout is {options.BriefCheckTimeout}; it must be shorter than "
                + $"{OrchestratorSection.Name}:QuantifyStallTimeout, which is {deadlines.Value.QuantifyStallTimeout}.");
}
