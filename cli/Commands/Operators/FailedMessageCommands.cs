using System.CommandLine;
using System.Globalization;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;

namespace AdGenius.Cli.Commands.Operators;

/// <summary><c>adgenius admin failed-messages</c>: lists, requeues and discards.</summary>
internal static class FailedMessageCommands
{
    public static Command Create()
    {
        var command = new Command(
            "failed-messages", "Lists, requeues and discards the messages in the queues _error, _skipped and dead-letter.")
        {
            List(),
            Move("requeue", "Moves messages back to the queue that they failed in.", "requeued"),
            Move("discard", "Deletes messages.", "discarded"),
        };
        return command;
    }

    private static Command List()
    {
        var queue = new Argument<string?>("QUEUE")
        {
            Description = "A queue whose messages are listed. Default: the queues that have some.", Arity = ArgumentArity.ZeroOrOne,
        };
        var limit = Values.Whole("--limit", "How many messages, 1 to 100. Default 20.");
        var list = new Command("list", "Lists the queues that have failed messages, or the messages of one with their reasons.")
        {
            queue, limit,
        };
        list.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            if (parsed.GetValue(queue) is not { } name)
            {
                var queues = await session.CallAsync(client => client.CountFailedMessagesAsync(cancellationToken), cancellationToken);
                foreach (var one in queues.Queues)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name}: {one.Messages} message(s)"));
                }

                if (queues.Queues.Count == 0)
                {
                    Console.WriteLine("no message has failed");
                }

                return ExitCodes.Done;
            }

            var messages = await session.CallAsync(
                client => client.ReadFailedMessagesAsync(name, parsed.GetValue(limit) ?? 20, cancellationToken), cancellationToken);
            foreach (var message in messages.Messages)
            {
                Console.WriteLine(Terminal.OneLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{message.Id} {message.Type ?? "unknown type"} of {message.At?.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, "
                    + $"{message.Length} bytes, requeued {message.Requeues} time(s)")
                    + (message.JobId is null ? "" : $", job {message.JobId}") + (message.Reason is null ? "" : $": {message.Reason}")));
            }

            if (messages.Messages.Count == 0)
            {
                Console.WriteLine($"no failed message is in {name}");
            }

            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Move(string verb, string description, string done)
    {
        var queue = new Argument<string>("QUEUE") { Description = "The queue that has the messages, such as store-video_error." };
        var message = new Option<string?>("--message") { Description = "The id of one message, as 'list' shows it.", HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "Every message of the queue." };
        var move = new Command(verb, description) { queue, message, all };
        move.Validators.Add(result =>
        {
            if ((result.GetResult(message) is null) != result.GetValue(all))
            {
                result.AddError("Give either --message ID for one message, or --all for every message of the queue.");
            }
        });
        move.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var moved = await session.CallAsync(
                client => client.MoveFailedMessagesAsync(
                    parsed.GetValue(queue)!, verb, parsed.GetValue(message), cancellationToken),
                cancellationToken);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{moved.Count} message(s) {done}"));
            return moved.Count == 0 && !parsed.GetValue(all) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return move;
    }
}
