using System.CommandLine;
using System.CommandLine.Parsing;
using AdGenius.Cli.Fleet;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
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
        CustomParser = result => AddressOf(result, result.Tokens[0].Value, "--server", "--server must be an http or https address."),
        DefaultValueFactory = result => Environment.GetEnvironmentVariable("ADGENIUS_SERVER") is { Length: > 0 } named
            ? AddressOf(
                result,
                named,
                "ADGENIUS_SERVER",
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

    private static Uri? AddressOf(ArgumentResult result, string text, string name, string fault)
    {
        var address = Uri.TryCreate(text, UriKind.Absolute, out var read) && read.Scheme is "http" or "https" ? read : null;

        // Errors show the address, and this one a password.
        return address is { UserInfo.Length: > 0 } || (address is null && text.Contains('@', StringComparison.Ordinal))
            ? Values.Fault<Uri?>(
                result, $"{name} must be an address without user name and password; the API key is read from ADGENIUS_API_KEY.")
            : address ?? Values.Fault<Uri?>(result, fault);
    }

    /// <summary>
    /// A folder is checked before anything starts; a bare name is left to the frame worker, which knows the model folders.
    /// </summary>
    private static (string? Path, string? Fault) LocalModelOf(string named)
    {
        if (!Directory.Exists(named))
        {
            return File.Exists(named) ? (null, $"{named} is a file; name the folder of the model.")
                : named.Contains(System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)
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
