using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.Hosting.Processes;

/// <summary>
/// Refuses entries of a dictionary of settings that cannot be read: the binder of the configuration leaves them out without an error.
/// </summary>
/// <typeparam name="TOptions">The options that have the dictionary.</typeparam>
/// <typeparam name="TValue">The type of its values.</typeparam>
internal sealed class SettingEntriesValidator<TOptions, TValue>(IConfiguration configuration, string key) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = configuration.GetSection(key).GetChildren().Select(FaultOf).OfType<string>().ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static string? FaultOf(IConfigurationSection entry)
    {
        try
        {
            _ = entry.Get<TValue>();
            return null;
        }
        catch (InvalidOperationException exception) when (SettingErrorDescriber.Describe(exception) is { } fault)
        {
            return fault;
        }
    }
}
