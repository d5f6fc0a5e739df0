using System.Text.Json;
using System.Text.Json.Nodes;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.Persistence;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Models;
using AdGenius.Persistence.Policies;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Prompts;

/// <summary>Quantifies prompts of the caller's tenant under its policy, for every interface of the gateway. Nothing is made.</summary>
internal sealed class PromptQuantification(
    AdGeniusDbContext database,
    PromptPreviews previews,
    PreviewSlots slots,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    DatabaseTime databaseTime)
{
    private const string CreativeMember = "creativeId";

    private static readonly JsonDocumentOptions Document = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    /// <summary>The preview, or the problem.</summary>
    public async Task<IResult> QuantifyAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var tenantName = Tenant.Of(context);
        var (request, faults) = VideoRequestReader.Read(
            WithCreative(body), tenantName, requestId: null, () => Guid.CreateVersion7(time.GetUtcNow()).ToString());
        if (request is null)
        {
            return RequestRefusal.Of(faults, options.Value);
        }

        var policy = await PolicyStore.FindAsync(database, tenantName, cancellationToken);
        var (slot, full) = slots.TryTake(context);
        if (slot is null)
        {
            return full!;
        }

        using var taken = slot;
        var model = request.Model ?? ModelIds.Local;
        var promptTokens = ModelIds.IsLocal(model)
            ? await LocalModelStore.PromptTokensAsync(database, model, databaseTime.GetUtcNow(), cancellationToken)
            : null;
        return await previews.FindAsync(request with { TenantName = tenantName }, policy, promptTokens) is { } preview
            ? TypedResults.Json(preview, HttpJson.Options)
            : ProblemResults.ServiceUnavailable(context, "No prompt worker answered. It is safe to retry.");
    }

    // A preview belongs to no creative, and a request requires one. A body that cannot be read is left to the reader, which says why.
    private static ReadOnlyMemory<byte> WithCreative(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (JsonNode.Parse(body.Span, documentOptions: Document) is not JsonObject members || members[CreativeMember] is not null)
            {
                return body;
            }

            members[CreativeMember] = "preview";
            return JsonSerializer.SerializeToUtf8Bytes(members);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text or a name that is not valid Unicode, such as half a surrogate pair.
            return body;
        }
    }
}
