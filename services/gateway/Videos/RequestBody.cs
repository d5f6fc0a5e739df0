using AdGenius.Contracts;
using AdGenius.Gateway.Problems;

namespace AdGenius.Gateway.Videos;

/// <summary>Reads a body that must be JSON and must not be large.</summary>
internal static class RequestBody
{
    /// <summary>The bytes, or the refusal.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadJsonAsync(
        HttpContext context,
        int maxBytes,
        CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (!request.HasJsonContentType())
        {
            return (default, ProblemResults.Of(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON.",
                "Send the request as JSON with the header Content-Type: application/json.", FailureCode.InvalidRequest));
        }

        if (request.ContentLength > maxBytes)
        {
            return (default, TooLong(maxBytes));
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (await request.Body.ReadAsync(chunk, cancellationToken) is > 0 and var read)
        {
            if (buffer.Length + read > maxBytes)
            {
                return (default, TooLong(maxBytes));
            }

            buffer.Write(chunk, 0, read);
        }

        return (buffer.GetBuffer().AsMemory(0, (int)buffer.Length), null);
    }

    private static IResult TooLong(int maxBytes) => ProblemResults.Of(StatusCodes.Status413PayloadTooLarge, "The body is too long.",
        $"The body may have at most {maxBytes:N0} bytes.", FailureCode.InvalidRequest);
}
