using AdGenius.Contracts.Clips;
using AdGenius.Gateway.Commands;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Videos;
using AdGenius.Persistence.Clock;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Callbacks;

/// <summary>
/// POST /callbacks/{model}/{submission} for providers that are given an address with each submission, POST /callbacks/{model} for those
/// that have one address for all. The gateway verifies nothing: it forwards the callback to the provider worker. Answers: 202 forwarded,
/// 404 no callbacks for this model, 408 body sent too slowly, 413 body too large, 429 too many from this address, or too much memory taken
/// by its bodies, 431 header too long, 503 the bus is unavailable, or the memory of callbacks is taken.
/// </summary>
internal static class CallbackRoutes
{
    /// <summary>Maximum length of a body in bytes.</summary>
    internal const int MaxBodyBytes = 64 * 1024;

    private const int MaxHeaderLength = 8 * 1024;

    public static void MapCallbacks(this IEndpointRouteBuilder routes)
    {
        var callbacks = routes.MapGroup("/callbacks")
            .AllowAnonymous()
            .RequireRateLimiting(GatewayRateLimits.Callbacks)
            .ExcludeFromDescription();
        callbacks.MapPost(
            "/{model}",
            static (string model, HttpContext context, CommandSender commands, VideoJobMapper map, DatabaseTime time) =>
                ForwardAsync(model, null, context, commands, map, time));
        callbacks.MapPost(
            "/{model}/{submissionId:guid}",
            static (string model, Guid submissionId, HttpContext context, CommandSender commands, VideoJobMapper map, DatabaseTime time) =>
                ForwardAsync(model, submissionId, context, commands, map, time));
    }

    private static async Task<IResult> ForwardAsync(
        string model, Guid? submissionId, HttpContext context, CommandSender commands, VideoJobMapper map, DatabaseTime time)
    {
        var models = submissionId is null ? CallbackModels.Shared : CallbackModels.Addressed;
        if (!models.Contains(model))
        {
            return ProblemResults.Of(StatusCodes.Status404NotFound, "No callbacks for this model.", "The model has no callbacks here.");
        }

        var headers = HeadersOf(context.Request);
        if (headers.Any(header => header.Value.Length > MaxHeaderLength))
        {
            return TypedResults.StatusCode(StatusCodes.Status431RequestHeaderFieldsTooLarge);
        }

        var (body, refusal) = await RequestBody.ReadAsync(context, MaxBodyBytes, time, context.RequestAborted);
        if (body is null)
        {
            return refusal!;
        }

        var command = new ProviderCallback
        {
            Model = model,
            SubmissionId = submissionId,
            Headers = headers,
            Body = body.Value,
            ReceivedAt = time.GetUtcNow(),
            Address = map.GatewayAddress(context.Request).Link(context.Request.Path.Value!),
        };
        return await commands.TrySendAsync(command, context.RequestAborted)
            ? TypedResults.Accepted((string?)null)
            : ProblemResults.ServiceUnavailable(context, "The message broker did not accept the callback. It is safe to retry.");
    }

    /// <summary>Only what verification needs, and no header that was sent twice: which value counts would be a guess.</summary>
    private static Dictionary<string, string> HeadersOf(HttpRequest request) => CallbackModels.Headers
        .Where(name => request.Headers[name] is [{ Length: > 0 }])
        .ToDictionary(name => name, name => request.Headers[name].ToString(), StringComparer.Ordinal);
}
