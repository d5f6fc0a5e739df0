using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Providers;

/// <summary>Validates the options of every provider; adapters add their own rules. Reports all errors at once, never a key.</summary>
internal abstract class ProviderOptionsValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : ProviderOptions
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = new List<string>();
        if (options.BaseAddress is not { IsAbsoluteUri: true, Scheme: "https" or "http" })
        {
            faults.Add($"{section}:BaseAddress must be an absolute https address, such as https://api.example.com/.");
        }
        else if (options.BaseAddress.Scheme == "http" && options.Keys.Count > 0 && !options.BaseAddress.IsLoopback && !AllowsPlainHttp)
        {
            faults.Add($"{section}:BaseAddress is http; a key is sent over https only.");
        }

        if (HasVersionInPaths && options.BaseAddress is { IsAbsoluteUri: true } address
            && address.Segments[^1].Trim('/') is ['v', >= '0' and <= '9', ..] version)
        {
            faults.Add($"{section}:BaseAddress must end before the version: leave {version} out, which every call appends.");
        }

        if (options.BaseAddress is { IsAbsoluteUri: true, UserInfo.Length: > 0 })
        {
            faults.Add($"{section}:BaseAddress must be an address without user name and password; the key is ApiKey.");
        }

        if (options.Keys.Any(key => key.Secret.Any(character => character <= ' ' || character > '~')))
        {
            faults.Add($"{section}:ApiKey contains spaces or characters that are not allowed in a header.");
        }

        if (options.PollInterval >= options.Deadline)
        {
            faults.Add($"{section}:PollInterval ({options.PollInterval}) must be shorter than {section}:Deadline ({options.Deadline}).");
        }

        Check(options, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>True where self-hosted servers are usual.</summary>
    protected virtual bool AllowsPlainHttp => false;

    /// <summary>True where the paths of calls begin with the version of the interface; false where the address ends with it.</summary>
    protected virtual bool HasVersionInPaths => false;

    /// <summary>Adds the errors of the adapter's own rules.</summary>
    protected virtual void Check(TOptions options, List<string> faults)
    {
    }
}
