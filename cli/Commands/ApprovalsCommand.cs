using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius approvals</c>: a tenant's jobs that wait for approval.</summary>
internal sealed class ApprovalsCommand : Command
{
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<long?> _limit = Values.Whole("--limit", "How many, 1 to 100. Default 20.");
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public ApprovalsCommand()
        : base("approvals", "Lists a tenant's jobs that wait for approval, the oldest first.")
    {
        Options.Add(_tenant);
        Options.Add(_limit);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var page = await session.CallAsync(
                client => client.ApprovalsAsync(parsed.GetValue(_tenant)!, parsed.GetValue(_limit) ?? 20, cancellationToken),
                cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(page.Items, HttpJson.Options));
                return ExitCodes.Done;
            }

            Listing.Write(
                AnsiConsole.Console,
                ["job", "creative", "until (UTC)", "found"],
                [.. page.Items.Select(job => new[]
                {
                    job.Id.ToString(),
                    job.Creative,
                    job.Approval!.Deadline.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    string.Join(" ", job.Approval.Findings.Select(finding => finding.Text)),
                })]);
            return ExitCodes.Done;
        });
    }
}
