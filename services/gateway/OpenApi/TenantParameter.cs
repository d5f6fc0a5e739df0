using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>Describes in the document which headers each call takes.</summary>
internal sealed class TenantParameter(IOptions<GatewayOptions> options) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        var isSubmit = operation.OperationId == "SubmitVideo";
        var byKey = options.Value.Authentication == GatewayAuthentication.ApiKeys;
        operation.Parameters.Add(Header(
            ApiHeaders.Tenant,
            byKey ? "May be left out: the API key decides the tenant. Another tenant than the key's is refused with 403."
                : "The tenant." + (isSubmit ? " May be given in the body instead." : ""),
            isRequired: !byKey && !context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Any()));
        if (isSubmit || operation.OperationId is "RegenerateTake" or "EditVideo")
        {
            operation.Parameters.Add(Header(ApiHeaders.IdempotencyKey, "The requestId, where the body has none.", isRequired: false));
        }

        if (operation.OperationId == "SubmitBatch")
        {
            operation.Parameters.Add(Header(
                ApiHeaders.IdempotencyKey,
                "The key of the batch: with its position it is the requestId of each request that has none.",
                isRequired: false));
        }

        if (operation.OperationId is "StreamVideoEvents" or "StreamEvents")
        {
            operation.Parameters.Add(Header(ApiHeaders.LastEventId, "Resume after this event.", isRequired: false));
        }

        if (operation.OperationId == "StreamBatchEvents")
        {
            operation.Parameters.Add(Header(
                ApiHeaders.LastEventId, "The last event that was received: 204 where it is the batch's last.", isRequired: false));
        }

        if (operation.OperationId == "DownloadStoredVideo")
        {
            operation.Parameters.Add(Header(HeaderNames.Range, "The part that is wanted, such as bytes=0-1023.", isRequired: false));
            operation.Parameters.Add(Header(
                HeaderNames.IfNoneMatch, "The ETag of an earlier answer: 304 while the file is the same.", isRequired: false));
            operation.Parameters.Add(Header(
                HeaderNames.IfRange, "The ETag of an earlier part: the whole file where it is another now.", isRequired: false));
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Header(string name, string description, bool isRequired) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Description = description,
        Required = isRequired,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
