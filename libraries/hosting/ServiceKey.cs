using Microsoft.Extensions.Configuration;

namespace AdGenius.Hosting;

/// <summary>The configured key of a service, which every call carries in a header.</summary>
public static class ServiceKey
{
    /// <summary>What a header can carry. A call with anything else fails before it is sent, as if its answer had been lost.</summary>
    public const string Pattern = "^[!-~]*$";

    /// <summary>
    /// <paramref name="configured"/> if it is set, else the variable, without the white space around it, such as the end of the line of a
    /// file that it was read from; null where neither is set.
    /// </summary>
    /// <param name="configuration">Where the variable is read.</param>
    /// <param name="configured">The setting.</param>
    /// <param name="variable">The vendor's own variable.</param>
    public static string? Read(IConfiguration configuration, string? configured, string variable)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var key = string.IsNullOrWhiteSpace(configured) ? configuration[variable] : configured;
        return string.IsNullOrWhiteSpace(key) ? null : key.Trim();
    }
}
