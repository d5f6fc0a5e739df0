using Microsoft.Extensions.Options;

namespace AdGenius.PromptWorker.LanguageModel;

/// <summary>The rules between the members of <see cref="LanguageModelOptions"/>.</summary>
internal sealed class LanguageModelOptionsValidator : IValidateOptions<LanguageModelOptions>
{
    private const string Missing = "is missing; set US dollars, 0 for a server of your own.";

    public ValidateOptionsResult Validate(string? name, LanguageModelOptions options)
    {
        if (!options.IsEnabled)
        {
            return ValidateOptionsResult.Success;
        }

        var faults = new List<string>();
        if (options.BaseUrl is not { IsAbsoluteUri: true, Scheme: "https" or "http" })
        {
            faults.Add($"{LanguageModelOptions.Section}:BaseUrl must be an absolute http or https address.");
        }
        else if (options.BaseUrl.UserInfo.Length > 0)
        {
            faults.Add($"{LanguageModelOptions.Section}:BaseUrl must be an address without user name and password; the key is ApiKey.");
        }

        if (options.InputPricePerMillionTokens is null)
        {
            faults.Add($"{LanguageModelOptions.Section}:InputPricePerMillionTokens {Missing}");
        }

        if (options.OutputPricePerMillionTokens is null)
        {
            faults.Add($"{LanguageModelOptions.Section}:OutputPricePerMillionTokens {Missing}");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
