using System.ComponentModel.DataAnnotations;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Reports every wrong setting at the start: ranges, names of models, and the defaults of each model.</summary>
internal sealed class DiffusionOptionsValidator : IValidateOptions<DiffusionOptions>
{
    public ValidateOptionsResult Validate(string? name, DiffusionOptions options)
    {
        List<string> faults = [.. FaultsOf(options, DiffusionOptions.Section)];
        foreach (var (model, defaults) in options.Overrides)
        {
            faults.AddRange(FaultsOf(defaults, $"{DiffusionOptions.Section}:{nameof(options.Overrides)}:{model}"));
        }

        if (options.Models != "*")
        {
            faults.AddRange(options.ModelNames.Where(model => !ModelIds.IsLocalName(model)).Select(model =>
                $"{DiffusionOptions.Section}:{nameof(options.Models)} names '{model}'; a name must be 1 to 64 letters, digits, '.', '_' or "
                + "'-', starting with a letter or digit; '*' stands for all."));
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> FaultsOf(object options, string section)
    {
        List<ValidationResult> results = [];
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        return results.Select(result => $"{section}: {result.ErrorMessage}");
    }
}
