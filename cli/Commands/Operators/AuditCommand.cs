using System.CommandLine;
using System.Globalization;
using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Commands.Operators;

/// <summary><c>adgenius admin log</c>: the acts of operators, newest first.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var limit = Values.Whole("--limit", "How many, 1 to 100. Default 20.");
        var log = new Command("log", "Lists the acts of operators, newest first: who, when, what, to what, and the result.") { limit };
        log.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var page = await session.CallAsync(
                client => client.ListActsAsync(parsed.GetValue(limit) ?? 20, cancellationToken), cancellationToken);
            foreach (var act in page.Items)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{act.Sequence} {act.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC {act.Actor}: {act.Act} {act.Target}")
                    + (act.Details is null ? "" : $" ({act.Details})")
                    + $": {act.Result ?? "not ended"}" + (act.ResultText is null ? "" : $", {act.ResultText}"));
            }

            return ExitCodes.Done;
        });
        return log;
    }
}
