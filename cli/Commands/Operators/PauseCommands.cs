using System.CommandLine;
using System.Globalization;
using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts.Operations;

namespace AdGenius.Cli.Commands.Operators;

/// <summary><c>adgenius admin pause</c>, <c>resume</c>, <c>drain</c> and <c>pauses</c>.</summary>
internal static class PauseCommands
{
    private const string Kinds = "queue, model or tenant";

    private static readonly TimeSpan DrainInterval = TimeSpan.FromSeconds(2);

    // A queue's first count is known 15 seconds after its pause, where there is a broker that counts; the gateway of a fleet may be busy.
    private static readonly TimeSpan CountTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OwnCountTimeout = TimeSpan.FromSeconds(25);

    public static IEnumerable<Command> All() => [Pause(), Resume(), Drain(), List()];

    private static Command Pause()
    {
        var (kind, name, reason) = (Kind(), Name(), Reason());
        var pause = new Command("pause", "Pauses a queue, a model or a tenant until it is resumed; what is in progress ends.")
        {
            kind, name, reason,
        };
        pause.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            Print(await session.CallAsync(
                client => client.PauseAsync(
                    parsed.GetValue(kind)!, parsed.GetValue(name)!, parsed.GetValue(reason), cancellationToken),
                cancellationToken));
            return ExitCodes.Done;
        });
        return pause;
    }

    private static Command Resume()
    {
        var (kind, name) = (Kind(), Name());
        var resume = new Command("resume", "Ends a pause.") { kind, name };
        resume.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            await session.CallAsync(
                client => client.ResumeAsync(parsed.GetValue(kind)!, parsed.GetValue(name)!, cancellationToken), cancellationToken);
            Console.WriteLine($"{parsed.GetValue(kind)} {parsed.GetValue(name)} is resumed");
            return ExitCodes.Done;
        });
        return resume;
    }

    private static Command Drain()
    {
        var (kind, name, reason) = (Kind(), Name(), Reason());
        var drain = new Command("drain", "Pauses a queue, a model or a tenant, and waits until nothing of it is in progress any more.")
        {
            kind, name, reason,
        };
        drain.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var (givenKind, givenName) = (parsed.GetValue(kind)!, parsed.GetValue(name)!);
            var pause = await session.CallAsync(
                client => client.PauseAsync(givenKind, givenName, parsed.GetValue(reason), cancellationToken), cancellationToken);
            Print(pause);
            var started = TimeProvider.System.GetTimestamp();
            while (pause.InProgress != 0)
            {
                if (pause.InProgress is null
                    && TimeProvider.System.GetElapsedTime(started) > (session.HasServer ? CountTimeout : OwnCountTimeout))
                {
                    throw new CommandException(ExitCodes.Failed, NotCounted(givenKind, givenName, session.HasServer));
                }

                await Task.Delay(DrainInterval, TimeProvider.System, cancellationToken);
                pause = (await session.CallAsync(client => client.ListPausesAsync(cancellationToken), cancellationToken)).Pauses
                    .FirstOrDefault(one => one.Kind == givenKind && one.Name == givenName)
                    ?? throw new CommandException(ExitCodes.Failed, $"{givenKind} {givenName} was resumed before it was drained.");
            }

            Console.WriteLine($"{givenKind} {givenName} is drained");
            return ExitCodes.Done;
        });
        return drain;
    }

    private static Command List()
    {
        var list = new Command("pauses", "Lists what is paused, with what is still in progress.");
        list.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var pauses = (await session.CallAsync(client => client.ListPausesAsync(cancellationToken), cancellationToken)).Pauses;
            foreach (var pause in pauses)
            {
                Print(pause);
            }

            if (pauses.Count == 0)
            {
                Console.WriteLine("nothing is paused");
            }

            return ExitCodes.Done;
        });
        return list;
    }

    private static string NotCounted(string kind, string name, bool hasServer) =>
        $"{kind} {name} is paused, but what is in progress of it cannot be counted: " + (hasServer
            ? "the gateway cannot read the broker's management API (Bus:ManagementUri), or has no broker."
            : "without a message broker the messages of a queue are not counted. Drain the tenants or models whose jobs need it instead "
                + $"(adgenius admin drain tenant NAME), or end the pause with: adgenius admin resume {kind} {name}");

    private static void Print(PauseInfo pause) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{pause.Kind} {pause.Name} is paused since {pause.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC by {pause.Actor}")
        + $"{(pause.Reason is null ? "" : $": {pause.Reason}")}; in progress: "
        + (pause.InProgress?.ToString(CultureInfo.InvariantCulture) ?? "not known"));

    private static Argument<string> Kind() => new("KIND")
    {
        Description = $"What it is: {Kinds}.",
        CustomParser = result => result.Tokens[0].Value is "queue" or "model" or "tenant"
            ? result.Tokens[0].Value
            : Values.Fault<string>(result, $"KIND is '{result.Tokens[0].Value}'; allowed are {Kinds}."),
    };

    private static Argument<string> Name() => new("NAME") { Description = "The name of the queue, the model or the tenant." };

    private static Option<string?> Reason() => new("--reason")
    {
        Description = "Why, up to 500 characters; tenants whose jobs wait can read it.", HelpName = "TEXT",
    };
}
