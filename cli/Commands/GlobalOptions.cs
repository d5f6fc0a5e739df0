using System.CommandLine;

namespace AdGenius.Cli.Commands;

/// <summary>Options of every command.</summary>
internal static class GlobalOptions
{
    public static readonly Option<Uri?> Server = new("--server")
    {
        Description = "Address of a running gateway; also ADGENIUS_SERVER. Default: everything runs in this process.",
        Recursive = true,
        HelpName = "URL",
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : Values.Fault<Uri?>(result, "--server must be an http or https address."),
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ADGENIUS_SERVER") is { Length: > 0 } named ? new Uri(named) : null,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the services' log to standard error.",
        Recursive = true,
    };
}
