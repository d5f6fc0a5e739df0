using System.CommandLine;
using AdGenius.Cli.Fleet;
using AdGenius.Diffusion;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>Options of every command.</summary>
internal static class GlobalOptions
{
    public static readonly Option<Uri?> Server = new("--server")
    {
        Description =
            "Address of a running gateway; also ADGENIUS_SERVER. Its API key, where needed, in ADGENIUS_API_KEY. "
            + "Default: all services run in this process.",
        Recursive = true,
        HelpName = "URL",
        CustomParser = result => AddressOf(result.Tokens[0].Value)
            ?? Values.Fault<Uri?>(result, "--server must be an http or https address."),
        DefaultValueFactory = result => Environment.GetEnvironmentVariable("ADGENIUS_SERVER") is { Length: > 0 } named
            ? AddressOf(named) ?? Values.Fault<Uri?>(
                result,
                $"ADGENIUS_SERVER is '{TextRules.Shorten(named)}'; it must be an http or https address, such as https://videos.example.")
            : null,
    };

    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Print the services' log to standard error.",
        Recursive = true,
    };

    public static readonly Option<string?> LocalModel = new("--local-model")
    {
        Description =
            "The model folder (Stable Diffusion in ONNX layout) of the model 'local' in this process, or its name "
            + "in models/. Default: adgenius-tiny.",
        Recursive = true,
        HelpName = "FOLDER",
        CustomParser = result =>
        {
            var (path, fault) = LocalModelOf(result.Tokens[0].Value);
            return fault is null ? path : Values.Fault<string?>(result, $"--local-model: {fault}");
        },
    };

    /// <summary>How the command connects to a gateway.</summary>
    public static SessionSettings SessionOf(ParseResult parsed)
        => new(parsed.GetValue(Server), parsed.GetValue(Verbose), parsed.GetValue(LocalModel));

    private static Uri? AddressOf(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>
    /// A folder is checked before anything starts; a bare name is left to the frame worker, which knows the model folders.
    /// </summary>
    private static (string? Path, string? Fault) LocalModelOf(string named)
    {
        if (!Directory.Exists(named))
        {
            return named.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
                ? (null, $"the folder {named} does not exist.")
                : (named, null);
        }

        try
        {
            return (ModelFolder.Inspect(System.IO.Path.GetFullPath(named)).Path, null);
        }
        catch (ModelFaultException fault)
        {
            return (null, $"{named}: {fault.Message}");
        }
    }
}
