using System.Globalization;
using AdGenius.Gateway.Problems;
using AdGenius.Hosting.Bus.FailedMessages;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Operations;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Admin;

/// <summary>/api/v1/admin/failed-messages.</summary>
internal static class FailedMessageRoutes
{
    private const int MaxPageSize = 100;

    public static void MapFailedMessages(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/failed-messages", CountAsync)
            .WithName("CountFailedMessages")
            .WithSummary("The queues that failed messages have come to (names that end in _error or _skipped, and dead-letter).")
            .Produces<FailedQueueList>().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapGet("/failed-messages/{queue}", ReadAsync)
            .WithName("ReadFailedMessages")
            .WithSummary("Messages of one of these queues with the reason of each, from the queue's front; they are requeued at its end. "
                + "limit: 1 to 100, default 20.")
            .Produces<FailedMessageList>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapPost("/failed-messages/{queue}/requeue", RequeueAsync)
            .WithName("RequeueFailedMessages")
            .WithSummary("Moves messages back to the queue that they failed in: the one of the id message, or with all=true all of them.")
            .Produces<MovedMessages>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapPost("/failed-messages/{queue}/discard", DiscardAsync)
            .WithName("DiscardFailedMessages")
            .WithSummary("Deletes messages: the one of the id message, or with all=true all of them.")
            .Produces<MovedMessages>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Task<IResult> CountAsync(HttpContext context, IFailedMessages failed, CancellationToken cancellationToken) =>
        AnswerAsync(context, async () => new FailedQueueList
        {
            Queues =
            [
                .. (await failed.CountAsync(cancellationToken))
                    .Select(queue => new FailedQueueInfo { Name = queue.Name, Messages = queue.Messages }),
            ],
        });

    private static async Task<IResult> ReadAsync(
        HttpContext context, IFailedMessages failed, string queue, string? limit, CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null
            && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        return FaultOf(failed, queue) ?? await AnswerAsync(context, async () => new FailedMessageList
        {
            Messages = [.. (await failed.ReadAsync(queue, count, cancellationToken)).Select(Of)],
        });
    }

    private static async Task<IResult> RequeueAsync(
        HttpContext context, IFailedMessages failed, string queue, string? message, string? all, CancellationToken cancellationToken) =>
        FaultOf(failed, queue) ?? FaultOf(message, all) ?? await AnswerAsync(
            context, async () => new MovedMessages { Count = await failed.RequeueAsync(queue, message, cancellationToken) });

    private static async Task<IResult> DiscardAsync(
        HttpContext context, IFailedMessages failed, string queue, string? message, string? all, CancellationToken cancellationToken) =>
        FaultOf(failed, queue) ?? FaultOf(message, all) ?? await AnswerAsync(
            context, async () => new MovedMessages { Count = await failed.DiscardAsync(queue, message, cancellationToken) });

    private static async Task<IResult> AnswerAsync<T>(HttpContext context, Func<Task<T>> work)
    {
        try
        {
            var answer = await work();
            if (answer is MovedMessages moved)
            {
                AdminAudit.Describe(context, string.Create(
                    CultureInfo.InvariantCulture, $"{context.Request.QueryString.Value?.TrimStart('?')}, {moved.Count} message(s)"));
            }

            return TypedResults.Json(answer, HttpJson.Options);
        }
        catch (BrokerUnavailableException exception)
        {
            return ProblemResults.ServiceUnavailable(context, $"The message broker cannot be used: {exception.Message}.");
        }
    }

    private static IResult? FaultOf(IFailedMessages failed, string queue) => failed.IsQueue(queue)
        ? null
        : ProblemResults.Invalid(
            "queue",
            $"The queue '{TextRules.Shorten(queue)}' has no failed messages; allowed are the names of the fleet's queues with _error or "
            + "_skipped behind them, and dead-letter.");

    private static IResult? FaultOf(string? message, string? all) => (message, all) switch
    {
        ({ Length: > 0 }, null) or (null, "true") => null,
        _ => ProblemResults.Invalid("message", "Send either message, the id of one message, or all=true for every message of the queue."),
    };

    private static FailedMessageInfo Of(FailedMessage message) => new()
    {
        Id = message.Id,
        Type = message.Type,
        JobId = message.JobId,
        At = message.At,
        Reason = message.Reason,
        Requeues = message.Requeues,
        Length = message.Length,
    };
}
