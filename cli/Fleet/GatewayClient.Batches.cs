using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Batches;

namespace AdGenius.Cli.Fleet;

/// <summary>The routes of batches.</summary>
internal sealed partial class GatewayClient
{
    /// <summary>Sends requests as one batch; one answer for each, in order. The same key again gives the same jobs.</summary>
    public async Task<IReadOnlyList<BatchLine>> SubmitBatchAsync(
        string tenant, string key, IEnumerable<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        foreach (var request in requests)
        {
            body.Write(request.Span);
            body.WriteByte((byte)'\n');
        }

        using var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri("api/v1/videos/batch", UriKind.Relative)) { Content = content };
        AddApiKey(message);
        message.Headers.Add(ApiHeaders.Tenant, tenant);
        message.Headers.Add(ApiHeaders.IdempotencyKey, key);
        using var answer = await _http.SendAsync(message, cancellationToken);
        await EnsureSuccessAsync(answer, cancellationToken);
        var text = await TextOfAsync(answer, cancellationToken);
        try
        {
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonSerializer.Deserialize<BatchLine>(line, HttpJson.Options)!)];
        }
        catch (JsonException fault)
        {
            throw NoGateway("a body that is not an answer of its API", fault);
        }
    }

    public Task<BatchInfo> ReadBatchAsync(string tenant, Guid id, CancellationToken cancellationToken) =>
        SendAsync<BatchInfo>(HttpMethod.Get, $"api/v1/batches/{id}", tenant, null, cancellationToken);

    public Task<BatchInfo> CancelBatchAsync(string tenant, Guid id, string reason, CancellationToken cancellationToken) =>
        SendAsync<BatchInfo>(
            HttpMethod.Post, $"api/v1/batches/{id}/cancel?reason={Uri.EscapeDataString(reason)}", tenant, null, cancellationToken);

    /// <summary>
    /// Waits until the totals of a batch differ from <paramref name="known"/> and returns them as they were sent. Returns also when the
    /// stream ends or is silent for some seconds, so that the caller reads the batch again.
    /// </summary>
    /// <exception cref="IOException">The connection broke while the stream was read.</exception>
    public async Task<string> NextTotalsAsync(string tenant, Guid id, string known, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(EventTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"api/v1/batches/{id}/events", UriKind.Relative));
            AddApiKey(request);
            request.Headers.Add(ApiHeaders.Tenant, tenant);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            await EnsureSuccessAsync(answer, timeout.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(timeout.Token);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(timeout.Token))
            {
                if (item.Data != known)
                {
                    return item.Data;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No change within the time limit: the caller reads the batch itself.
        }

        return known;
    }
}
