using AdGenius.Persistence;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Takes one callback: reads it within its limit, has it checked, and wakes what it is about.</summary>
internal sealed partial class CallbackHandler(
    CallbackVerifier check, AdGeniusDbContext database, CallbackReplayCache replays, WakeUps wakeUps, IOptions<CallbackOptions> options, ILogger<CallbackHandler> logger)
{
    public async Task<IResult> HandleAsync(string model, Guid? submissionId, HttpContext context, CancellationToken cancellationToken)
    {
        if (await ReadAsync(context.Request, cancellationToken) is not { } body)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var audience = options.Value.PublicAddress is { } address
            ? new Uri(address, context.Request.Path.Value!.TrimStart('/')).AbsoluteUri
            : context.Request.GetEncodedUrl();
        switch (await check.CheckAsync(
            model,
            submissionId is not null,
            new CallbackMessage(context.Request.Headers, body, audience),
            cancellationToken))
        {
            case CallbackVerdict.Valid valid:
                return await WakeAsync(model, submissionId, valid, cancellationToken);
            case CallbackVerdict.Refused refused:
                LogRefused(refused.Reason);
                return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
            case CallbackVerdict.Unverifiable unverifiable:
                LogUnverifiable(unverifiable.Reason);
                return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
            default:
                return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }
    }

    /// <summary>Remembers the delivery and wakes what it is about, both or neither.</summary>
    private async Task<IResult> WakeAsync(
        string model,
        Guid? submissionId,
        CallbackVerdict.Valid valid,
        CancellationToken cancellationToken)
    {
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        if (valid.Signature is { } signature && !await replays.TryAddAsync($"{model}/{signature}", cancellationToken))
        {
            return TypedResults.StatusCode(StatusCodes.Status409Conflict);
        }

        await (submissionId is { } id ? wakeUps.WakeAsync(model, id, cancellationToken)
            : valid.JobId is { } jobId ? wakeUps.WakeAsync(model, jobId, cancellationToken)
            : Task.CompletedTask);
        await transaction.CommitAsync(cancellationToken);
        return TypedResults.Ok(); // also when nothing waited: duplicates are harmless, and nobody learns what we know
    }

    /// <summary>The body, or null when it is larger than allowed; never more than one byte too many is read.</summary>
    private async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var maxBytes = options.Value.MaximumBytes;
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > maxBytes)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    [LoggerMessage(LogLevel.Warning, "A callback was refused: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(LogLevel.Warning, "A callback cannot be checked: {Reason}")]
    private partial void LogUnverifiable(string reason);
}
