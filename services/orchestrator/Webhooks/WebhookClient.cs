using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using AdGenius.Downloads;
using AdGenius.Persistence.Clock;
using Microsoft.Extensions.Options;

namespace AdGenius.Orchestrator.Webhooks;

/// <summary>
/// Delivers one webhook. Redirects are not followed, and of the response only its status is read, and the wait that it asks for. It is
/// signed with the database's time: receivers refuse what seems to be old, and the clock of this host may be wrong.
/// </summary>
internal sealed class WebhookClient(IHttpClientFactory clients, IOptions<WebhookOptions> options, DatabaseTime time)
{
    /// <summary>The name of the guarded client.</summary>
    public const string Name = "webhooks";

    /// <summary>Makes one call.</summary>
    /// <returns>
    /// The result, its reason, and the wait before the next call that a busy receiver asks for (429 or 503 with <c>Retry-After</c>): a day
    /// at most; null where it asks for none.
    /// </returns>
    public async Task<(WebhookDeliveryResult Result, string Text, TimeSpan? RetryAfter)> PostAsync(
        Uri address,
        string id,
        IReadOnlyList<byte[]> keys,
        byte[] body,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("AdGenius", null));
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(keys, id, now, body));
        AddressCredentials.AddTo(request);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(options.Value.RequestTimeout);
        try
        {
            using var client = clients.CreateClient(Name);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
            var text = string.Create(CultureInfo.InvariantCulture, $"HTTP status {(int)response.StatusCode}");
            return (response.IsSuccessStatusCode
                ? WebhookDeliveryResult.Delivered
                : response.StatusCode == HttpStatusCode.Gone ? WebhookDeliveryResult.Rejected : WebhookDeliveryResult.Retry,
                text,
                response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
                    ? RetryAfter.Of(response.Headers, time.GetUtcNow())
                    : null);
        }
        catch (HttpRequestException fault) when (fault.InnerException is ForbiddenAddressException forbidden)
        {
            return (WebhookDeliveryResult.Rejected, forbidden.Message, null);
        }
        catch (HttpRequestException fault)
        {
            return (WebhookDeliveryResult.Retry, $"connection failed ({fault.HttpRequestError})", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (WebhookDeliveryResult.Retry, $"no response within {options.Value.RequestTimeout}", null);
        }
    }
}
