using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius list</c>: a tenant's jobs, newest first.</summary>
internal sealed class ListCommand : Command
{
    private readonly Option<string> _tenant = JobArguments.Tenant();
    private readonly Option<long?> _limit = Values.Whole("--limit", "How many, 1 to 100. Default 20.");
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON." };

    public ListCommand()
        : base("list", "Lists a tenant's jobs, newest first.")
    {
        Options.Add(_tenant);
        Options.Add(_limit);
        Options.Add(_json);
        SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var page = await session.CallAsync(
                client => client.ListAsync(parsed.GetValue(_tenant)!, parsed.GetValue(_limit) ?? 20, cancellationToken), cancellationToken);
            if (parsed.GetValue(_json))
            {
                Console.WriteLine(JsonSerializer.Serialize(page.Items, HttpJson.Options));
                return ExitCodes.Done;
            }

            Listing.Write(
                AnsiConsole.Console,
                ["job", "state", "creative", "takes", "cost", "accepted (UTC)", "reason"],
                [.. page.Items.Select(job => new[]
                {
                    job.Id.ToString(),
                    job.State,
                    job.Creative,
                    $"{job.Takes.Count(take => take.Status == Contracts.Videos.TakeStatus.Stored)} of {job.Takes.Count}",
                    "$" + job.Cost.ToString("0.00", CultureInfo.InvariantCulture),
                    job.AcceptedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    job.Failure?.Text ?? job.CancelReason ?? "",
                })]);
            return ExitCodes.Done;
        });
    }
}
