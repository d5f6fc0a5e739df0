using System.CommandLine;
using System.Globalization;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;

namespace AdGenius.Cli.Commands.Operators;

/// <summary><c>adgenius admin audit-log</c>: the audit events of operators, newest first.</summary>
internal static class AuditLogCommand
{
    public static Command Create()
    {
        var limit = Values.Whole("--limit", "How many, 1 to 100. Default 20.");
        var log = new Command("audit-log", "Lists the audit events, newest first: who, when, what, to what, and the result.") { limit };
        log.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var page = await session.CallAsync(
                client => client.ListAuditEventsAsync(parsed.GetValue(limit) ?? 20, cancellationToken), cancellationToken);
            foreach (var auditEvent in page.Items)
            {
                Console.WriteLine(Terminal.OneLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{auditEvent.Sequence} {auditEvent.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC {auditEvent.Actor}: ")
                    + $"{auditEvent.Action} {auditEvent.Target}"
                    + (auditEvent.Details is null ? "" : $" ({auditEvent.Details})")
                    + $": {auditEvent.Result ?? "not ended"}" + (auditEvent.ResultText is null ? "" : $", {auditEvent.ResultText}")));
            }

            if (page.Items.Count == 0)
            {
                Console.WriteLine("no audit event is recorded");
            }

            return ExitCodes.Done;
        });
        return log;
    }
}
