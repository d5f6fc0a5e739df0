using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius batches show|cancel</c>: what has become of the requests that were sent together.</summary>
internal sealed class BatchesCommand : Command
{
    private static readonly Option<string> Tenant = JobArguments.Tenant();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public BatchesCommand()
        : base("batches", "Shows and cancels batches, which 'adgenius generate --batch' and the HTTP API send.")
    {
        Subcommands.Add(Show());
        Subcommands.Add(Cancel());
    }

    private static Command Show()
    {
        var id = Id();
        var show = new Command("show", "Shows the totals of a batch and the state of each request.") { id, Tenant, Json };
        show.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var batch = await session.CallAsync(
                client => client.ReadBatchAsync(parsed.GetValue(Tenant)!, parsed.GetValue(id), cancellationToken), cancellationToken);
            Print(batch, parsed.GetValue(Json));
            return ExitCodes.Done;
        });
        return show;
    }

    private static Command Cancel()
    {
        var id = Id();
        var reason = new Option<string?>("--reason") { Description = "The reason, for the history of the jobs." };
        var cancel = new Command("cancel", "Cancels every job of a batch that has not ended.") { id, reason, Tenant, Json };
        cancel.SetAction(async (parsed, cancellationToken) =>
        {
            var (batchId, tenant) = (parsed.GetValue(id), parsed.GetValue(Tenant)!);
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var batch = await session.CallAsync(
                client => client.CancelBatchAsync(
                    tenant, batchId, parsed.GetValue(reason) ?? "adgenius batches cancel", cancellationToken),
                cancellationToken);
            await foreach (var state in session.WatchBatchAsync(tenant, batchId, cancellationToken))
            {
                batch = state;
            }

            Print(batch, parsed.GetValue(Json));
            return batch.Cancelled > 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return cancel;
    }

    private static Argument<Guid> Id() => new("ID")
    {
        Description = "The batch's id, as 'adgenius generate --batch' prints it.",
        CustomParser = result => Guid.TryParse(result.Tokens[0].Value, out var id)
            ? id
            : Values.Fault<Guid>(
                result, $"ID is '{result.Tokens[0].Value}'; it must be a batch's id, as 'adgenius generate --batch' prints it."),
    };

    private static void Print(BatchInfo batch, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(batch, HttpJson.Options));
            return;
        }

        Listing.Write(
            AnsiConsole.Console,
            ["request", "job", "state", "reason"],
            [.. (batch.Items ?? []).Select(item => new[]
            {
                (item.Index + 1).ToString(CultureInfo.InvariantCulture),
                item.JobId?.ToString() ?? "",
                item.State ?? "",
                string.Join(" ", item.Errors?.Values.SelectMany(texts => texts) ?? []),
            })],
            id: 1);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{batch.Count} requests: {batch.Waiting + batch.Queued} queued, {batch.Running} running, {batch.Completed} completed, "
                + $"{batch.Failed} failed, {batch.Cancelled} cancelled, {batch.Refused} refused; ${batch.Cost:0.00##}"));
    }
}
