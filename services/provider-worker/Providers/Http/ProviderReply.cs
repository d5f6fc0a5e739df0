using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using AdGenius.Downloads;
using AdGenius.Hosting;

namespace AdGenius.ProviderWorker.Providers.Http;

/// <summary>The complete response of a provider.</summary>
internal sealed record ProviderReply
{
    /// <summary>The status.</summary>
    public required HttpStatusCode Status { get; init; }

    /// <summary>The headers.</summary>
    public required HttpResponseHeaders Headers { get; init; }

    /// <summary>The media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The body, without a byte order mark. Never logged: it may hold prompts or signed addresses.</summary>
    public required byte[] Body { get; init => field = ByteOrderMark.Remove(value); }

    /// <summary>How long to wait before the next attempt, where the response says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider says that a retry is useless.</summary>
    public bool IsNonRetryable { get; init; }

    /// <summary>
    /// True for 402, 403, 404 and 405 without JSON: of a proxy that does not know the path, such as an ingress during a rollout, or of a
    /// firewall. It says nothing of the model, the job, the key or its account; every provider answers in JSON. Gateways do so too, with
    /// texts that are known (<see cref="GatewayPages"/>). A 401 is of the key whatever its body: proxies before a server of one's own check
    /// the credentials too.
    /// </summary>
    public bool IsPageOfProxy => Status is HttpStatusCode.PaymentRequired or HttpStatusCode.Forbidden or HttpStatusCode.NotFound
        or HttpStatusCode.MethodNotAllowed
        && (LenientJson.Node(Body) is not (JsonObject or JsonArray) || GatewayPages.IsUnknownPath((int)Status, Body));

    /// <summary>2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>
    /// The body as <typeparamref name="T"/>, or null when it is not that. A member of an unexpected type is read as absent instead of
    /// making the whole response unreadable: the job's id must never be lost to a member that is not needed.
    /// </summary>
    public T? Read<T>(JsonTypeInfo<T> type)
        where T : class => LenientJson.Read(Body, type);

    /// <summary>
    /// Reads the body as the other overload does. A verdict that rests on the absence of a member, such as that a job has no video, first
    /// asks <paramref name="unreadable"/> whether the member is there and could not be read.
    /// </summary>
    /// <param name="type">The type to read.</param>
    /// <param name="unreadable">What of the body is read as absent although it is there.</param>
    public T? Read<T>(JsonTypeInfo<T> type, out UnreadableMembers unreadable)
        where T : class
    {
        var result = LenientJson.Read(Body, type, out var dropped);
        unreadable = new UnreadableMembers(dropped);
        return result;
    }

    /// <summary>The first value of a header, or null.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
