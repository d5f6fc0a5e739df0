using System.CommandLine;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary>The arguments and options that identify a job.</summary>
internal static class JobArguments
{
    public static Argument<Guid> Id() => new("ID")
    {
        Description = "The job's id, as 'adgenius list' shows it.",
        CustomParser = result => Guid.TryParse(result.Tokens[0].Value, out var id)
            ? id
            : Values.Fault<Guid>(result, $"ID is '{result.Tokens[0].Value}'; it must be a job's id, as 'adgenius list' shows it."),
    };

    /// <summary>The tenant, which is sent in a header: only a name fits there.</summary>
    public static Option<string> Tenant() => new("--tenant")
    {
        Description = "The tenant.",
        DefaultValueFactory = _ => VideoRequestRules.DefaultTenantName,
        CustomParser = result => Values.Name(result, "--tenant"),
    };
}
