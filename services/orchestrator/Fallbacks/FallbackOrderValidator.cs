using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Fallbacks;

/// <summary>A model that does not exist would be found out by the first job that needs it; here it stops the start.</summary>
internal sealed class FallbackOrderValidator : IValidateOptions<OrchestratorOptions>
{
    private static readonly string[] Allowed = [.. ModelIds.All, ModelIds.Placeholder];

    public ValidateOptionsResult Validate(string? name, OrchestratorOptions options)
    {
        var unknown = (options.FallbackOrder ?? []).Where(model => !Allowed.Contains(model)).ToList();
        return unknown.Count == 0
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{OrchestratorOptions.Section}:FallbackOrder names {string.Join(", ", unknown)}; allowed are {string.Join(", ", Allowed)}.");
    }
}
