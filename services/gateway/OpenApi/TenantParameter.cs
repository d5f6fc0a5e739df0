using AdGenius.Gateway.Tenants;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>Says in the document which headers each call takes.</summary>
internal sealed class TenantParameter(IOptions<GatewayOptions> options) : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Parameters ??= [];
        var isSubmit = operation.OperationId == "SubmitVideo";
        var byKey = options.Value.Authentication == GatewayAuthentication.ApiKeys;
        operation.Parameters.Add(Header(
            Tenant.Header,
            byKey ? "May be left out: the API key says which tenant it is. Another than the key's is refused."
                : "The tenant." + (isSubmit ? " May be given in the body instead." : ""),
            isRequired: !byKey && !context.Description.ActionDescriptor.EndpointMetadata.OfType<OptionalTenant>().Any()));
        if (isSubmit)
        {
            operation.Parameters.Add(Header("Idempotency-Key", "The requestId, where the body has none.", isRequired: false));
        }

        if (operation.OperationId == "StreamVideoEvents")
        {
            operation.Parameters.Add(Header("Last-Event-ID", "Replay the events after this one.", isRequired: false));
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
