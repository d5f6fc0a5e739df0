using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Fallbacks;

/// <summary>Stops the start for a model that does not exist, which else only the first job that needs it would find out.</summary>
internal sealed class FallbackOptionsValidator : IValidateOptions<FallbackOptions>
{
    public ValidateOptionsResult Validate(string? name, FallbackOptions options)
    {
        var unknown = (options.FallbackOrder ?? []).Where(model => model != ModelIds.Placeholder && !ModelIds.IsKnown(model)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{OrchestratorSection.Name}:FallbackOrder names {string.Join(", ", unknown)}; allowed are "
                + $"{ModelIds.Placeholder}, {ModelIds.Allowed}.");
    }
}
