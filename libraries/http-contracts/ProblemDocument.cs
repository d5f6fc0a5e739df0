using System.Text.Json;

namespace AdGenius.HttpContracts;

/// <summary>The body of every error answer of the HTTP API: problem details (RFC 9457) with the API's own members.</summary>
public sealed record ProblemDocument
{
    /// <summary>The media type it is sent as.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What is wrong in general.</summary>
    public string? Title { get; init; }

    /// <summary>What is wrong with this call.</summary>
    public string? Detail { get; init; }

    /// <summary>The path that was called.</summary>
    public string? Instance { get; init; }

    /// <summary>The error code.</summary>
    public ProblemCode? Code { get; init; }

    /// <summary>True when the same call may succeed later.</summary>
    public bool? Retryable { get; init; }

    /// <summary>Each field that is wrong, with its texts.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>The trace id, for the operator.</summary>
    public string? TraceId { get; init; }

    /// <summary>Reads an answer's body; null when it is not a problem document, such as a proxy's error page.</summary>
    public static ProblemDocument? Parse(string body)
    {
        try
        {
            return JsonSerializer.Deserialize<ProblemDocument>(body, HttpJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
