using System.Buffers;
using System.Text;
using System.Text.Json;
using AdGenius.Gateway.Requests;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Videos;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Events;

/// <summary>
/// Writes a row as the data of a server-sent event: <c>{"sequence", "jobId", "at", "data", "previewUrl"?}</c>. The link to a preview is
/// signed here, once for all streams.
/// </summary>
internal sealed class TenantEventJson(IObjectStore store, IOptions<GatewayOptions> options)
{
    public TenantEvent Of(JobEvent row)
    {
        var buffer = new ArrayBufferWriter<byte>(row.Data.Length + 256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", row.Sequence);
            json.WriteString("jobId", row.JobId);
            json.WriteString("at", row.At);
            json.WritePropertyName("data");
            json.WriteRawValue(row.Data);
            if (PreviewUrl(row) is { } preview)
            {
                json.WriteString("previewUrl", preview.ToString());
            }

            json.WriteEndObject();
        }

        return new TenantEvent(row.Sequence, row.JobId, row.Type, Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>
    /// A signed link to the preview of a <c>take.progressed</c> event, absolute or relative to the gateway; null where it has none.
    /// </summary>
    public Uri? PreviewUrl(JobEvent row)
    {
        if (row.Type != JobEventTypes.TakeProgressed || !row.Data.Contains("\"preview\":{", StringComparison.Ordinal))
        {
            return null;
        }

        using var data = JsonDocument.Parse(row.Data);
        if (!data.RootElement.GetProperty("preview").TryGetProperty("key", out var key) || key.GetString() is not { Length: > 0 } text)
        {
            return null;
        }

        var link = store.SignRead(text, options.Value.LinkLifetime);
        return options.Value.PublicAddress is { } gateway ? gateway.Link(link) : link;
    }
}
