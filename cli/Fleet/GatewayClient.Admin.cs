using AdGenius.HttpContracts.Operations;
using AdGenius.HttpContracts.Videos;

namespace AdGenius.Cli.Fleet;

/// <summary>The routes for operators.</summary>
internal sealed partial class GatewayClient
{
    /// <summary>True where calls carry an API key.</summary>
    public static bool HasApiKey => Environment.GetEnvironmentVariable("ADGENIUS_API_KEY")?.Trim() is { Length: > 0 };

    public Task<PauseList> ListPausesAsync(CancellationToken cancellationToken) =>
        SendAsync<PauseList>(HttpMethod.Get, "api/v1/admin/pauses", OperatorTenant, null, cancellationToken);

    public Task<PauseInfo> PauseAsync(string kind, string name, string? reason, CancellationToken cancellationToken) =>
        SendAsync<PauseInfo>(
            HttpMethod.Put,
            $"api/v1/admin/pauses/{kind}/{Uri.EscapeDataString(name)}{(reason is null ? "" : $"?reason={Uri.EscapeDataString(reason)}")}",
            OperatorTenant,
            null,
            cancellationToken);

    public async Task<bool> ResumeAsync(string kind, string name, CancellationToken cancellationToken)
    {
        using var answer = await CallAsync(
            HttpMethod.Delete, $"api/v1/admin/pauses/{kind}/{Uri.EscapeDataString(name)}", OperatorTenant, null, cancellationToken);
        return true;
    }

    public Task<FailedQueueList> CountFailedMessagesAsync(CancellationToken cancellationToken) =>
        SendAsync<FailedQueueList>(HttpMethod.Get, "api/v1/admin/failed-messages", OperatorTenant, null, cancellationToken);

    public Task<FailedMessageList> ReadFailedMessagesAsync(string queue, long limit, CancellationToken cancellationToken) =>
        SendAsync<FailedMessageList>(
            HttpMethod.Get,
            $"api/v1/admin/failed-messages/{Uri.EscapeDataString(queue)}?limit={limit}",
            OperatorTenant,
            null,
            cancellationToken);

    /// <summary>Requeues or discards: <paramref name="verb"/> is the last segment of the route; without a message id all of them.</summary>
    public Task<MovedMessages> MoveFailedMessagesAsync(string queue, string verb, string? message, CancellationToken cancellationToken) =>
        SendAsync<MovedMessages>(
            HttpMethod.Post,
            $"api/v1/admin/failed-messages/{Uri.EscapeDataString(queue)}/{verb}?"
                + (message is null ? "all=true" : $"message={Uri.EscapeDataString(message)}"),
            OperatorTenant,
            null,
            cancellationToken);

    public Task<AuditEventPage> ListAuditEventsAsync(long limit, CancellationToken cancellationToken) =>
        SendAsync<AuditEventPage>(HttpMethod.Get, $"api/v1/admin/audit-log?limit={limit}", OperatorTenant, null, cancellationToken);

    public Task<VideoJob> RetryAsOperatorAsync(
        Guid id, long? take, bool fromStart, bool allowSpending, CancellationToken cancellationToken) => SendAsync<VideoJob>(
        HttpMethod.Post,
        $"api/v1/admin/videos/{id}/retry{QueryOf(take, fromStart, allowSpending)}",
        OperatorTenant,
        null,
        cancellationToken);

    public Task<VideoJob> RetryAsync(string tenant, Guid id, long? take, bool fromStart, CancellationToken cancellationToken) =>
        SendAsync<VideoJob>(
            HttpMethod.Post, $"api/v1/videos/{id}/retry{QueryOf(take, fromStart, false)}", tenant, null, cancellationToken);

    /// <summary>With a key, its tenant counts; without one, a call must name a tenant, whichever it is.</summary>
    private static string? OperatorTenant => HasApiKey ? null : "operator";

    private static string QueryOf(long? take, bool fromStart, bool allowSpending)
    {
        string[] parts =
        [
            .. take is { } number ? (string[])[$"take={number}"] : [],
            .. fromStart ? (string[])["fromStart=true"] : [],
            .. allowSpending ? (string[])["allowSpending=true"] : [],
        ];
        return parts.Length > 0 ? "?" + string.Join('&', parts) : "";
    }
}
