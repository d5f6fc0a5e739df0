using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Callbacks;

/// <summary>Takes one callback: reads it within its limit, has it checked, and wakes what it is about.</summary>
internal sealed partial class Callback(
    CallbackCheck check, SeenSignatures seen, WakeUps wakeUps, IOptions<CallbackOptions> options, ILogger<Callback> logger)
{
    public async Task<IResult> TakeAsync(string model, Guid? submissionId, HttpContext context, CancellationToken cancellationToken)
    {
        if (await ReadAsync(context.Request, cancellationToken) is not { } body)
        {
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        var audience = options.Value.PublicAddress is { } address ? new Uri(address, context.Request.Path.Value!.TrimStart('/')).AbsoluteUri : context.Request.GetEncodedUrl();
        switch (await check.CheckAsync(model, submissionId is not null, new CallbackMessage(context.Request.Headers, body, audience), cancellationToken))
        {
            case CallbackVerdict.Genuine { Signature: { } signature } when !seen.IsNew($"{model}/{signature}"):
                return TypedResults.StatusCode(StatusCodes.Status409Conflict);
            case CallbackVerdict.Genuine genuine:
                await (submissionId is { } id ? wakeUps.WakeAsync(model, id, cancellationToken)
                    : genuine.JobId is { } jobId ? wakeUps.WakeAsync(model, jobId, cancellationToken)
                    : Task.CompletedTask);
                return TypedResults.Ok(); // also when nothing waited: duplicates are harmless, and nobody learns what we know
            case CallbackVerdict.Refused refused:
                Refused(refused.Why);
                return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
            case CallbackVerdict.CannotCheck cannot:
                CannotCheck(cannot.Why);
                return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
            default:
                return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }
    }

    /// <summary>The body, or null when it is larger than allowed; never more than one byte too many is read.</summary>
    private async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var most = options.Value.MaximumBytes;
        if (request.ContentLength > most)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > most)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }

    [LoggerMessage(LogLevel.Warning, "A callback was refused: {Why}")]
    private partial void Refused(string why);

    [LoggerMessage(LogLevel.Warning, "A callback cannot be checked: {Why}")]
    private partial void CannotCheck(string why);
}
