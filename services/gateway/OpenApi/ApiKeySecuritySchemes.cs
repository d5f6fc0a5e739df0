using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>Describes in the document how an API key is sent, where this gateway requires one.</summary>
internal sealed class ApiKeySecuritySchemes(IOptions<GatewayOptions> options) : IOpenApiDocumentTransformer
{
    private const string Bearer = "ApiKey";
    private const string Header = "ApiKeyHeader";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        if (options.Value.Authentication != GatewayAuthentication.ApiKeys)
        {
            return Task.CompletedTask;
        }

        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "agk_…",
            Description = "The tenant's API key.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(Header, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiHeaders.ApiKey,
            Description = "The same key; it wins over Authorization, which a proxy may set for itself.",
        });
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Header, document)] = [] },
        ];
        return Task.CompletedTask;
    }
}
