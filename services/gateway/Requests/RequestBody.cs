using System.Text;
using AdGenius.Gateway.Problems;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.Features;

namespace AdGenius.Gateway.Requests;

/// <summary>Reads bodies within their limits: bytes of the body, bytes of all bodies of this process, and time.</summary>
internal static class RequestBody
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>
    /// How long a body may take to arrive: a slow sender must not hold memory for long. Kestrel's minimum of 240 bytes per second counts
    /// from the first byte on, so a body of which most was sent at once could be held for hours.
    /// </summary>
    public static readonly TimeSpan ReadTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The bytes of a JSON body, or the refusal.</summary>
    public static async Task<(ReadOnlyMemory<byte>? Bytes, IResult? Refusal)> ReadJsonAsync(
        HttpContext context,
        int maxBytes,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, NotJson());
        }

        var (body, refusal) = await ReadAsync(context, maxBytes, time, cancellationToken);
        return body is { } bytes ? JsonOf(bytes) : (null, refusal);
    }

    /// <summary>
    /// The bytes of a JSON body that may be left out, which is then empty, or the refusal. Whether there is a body shows only when it is
    /// read: one that is sent in chunks has no length before.
    /// </summary>
    public static async Task<(ReadOnlyMemory<byte>? Bytes, IResult? Refusal)> ReadOptionalJsonAsync(
        HttpContext context,
        int maxBytes,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (context.Request.ContentType is not null)
        {
            return await ReadJsonAsync(context, maxBytes, time, cancellationToken);
        }

        var (body, refusal) = await ReadAsync(context, maxBytes, time, cancellationToken);
        return body is { IsEmpty: false } ? (null, NotJson()) : (body, refusal);
    }

    private static (ReadOnlyMemory<byte>? Bytes, IResult? Refusal) JsonOf(ReadOnlyMemory<byte> body) =>
        RequestJson.EncodingFaultOf(body.Span) is { } fault // the JSON reader finds that only where a text is used, and may replace it
            ? (null, ProblemResults.Invalid("body", fault))
            : (WithoutByteOrderMark(body), null);

    private static IResult NotJson() => ProblemResults.Of(
        StatusCodes.Status415UnsupportedMediaType,
        "The body must be JSON.",
        "Send the request as JSON with the header Content-Type: application/json.");

    /// <summary>Some editors and libraries write a byte-order mark, which the JSON reader refuses.</summary>
    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    /// <summary>The bytes, or the refusal; never more than one chunk too many is read.</summary>
    public static async Task<(ReadOnlyMemory<byte>? Bytes, IResult? Refusal)> ReadAsync(
        HttpContext context,
        int maxBytes,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            return (null, TooLarge(maxBytes));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null; // that of the server, 30 MB by default; the limit here is maxBytes
        }

        var held = context.RequestServices.GetRequiredService<RequestMemoryBudget>().Begin(context);
        context.Response.RegisterForDispose(held);
        using var timeout = new CancellationTokenSource(ReadTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var body = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        try
        {
            while (await context.Request.Body.ReadAsync(chunk, either.Token) is > 0 and var read)
            {
                if (body.Length + read > maxBytes)
                {
                    return (null, TooLarge(maxBytes));
                }

                if (held.Add(read, context) is { } refusal)
                {
                    return (null, refusal);
                }

                body.Write(chunk, 0, read);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, TooSlow());
        }

        return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
    }

    /// <summary>408: the body did not arrive within <see cref="ReadTimeout"/>.</summary>
    public static IResult TooSlow() => ProblemResults.Of(
        StatusCodes.Status408RequestTimeout,
        "The body was sent too slowly.",
        $"The body must arrive within {ReadTimeout.TotalSeconds:0} s.",
        retryable: true);

    /// <summary>413: the body has more than <paramref name="maxBytes"/>.</summary>
    public static IResult TooLarge(int maxBytes) => ProblemResults.Of(
        StatusCodes.Status413PayloadTooLarge,
        "The body is too large.",
        $"The body may have at most {maxBytes:N0} bytes.");
}
