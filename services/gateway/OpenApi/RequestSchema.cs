using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Pictures;
using AdGenius.Contracts.Videos;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AdGenius.Gateway.OpenApi;

/// <summary>
/// Over HTTP, tenant and request id may come in headers, so the body need not have them; and members we do not know are refused.
/// </summary>
internal sealed class RequestSchema : IOpenApiSchemaTransformer
{
    private static readonly Type[] BriefTypes =
    [
        typeof(VoiceOver), typeof(Music), typeof(Captions), typeof(Overlays), typeof(Overlay), typeof(Disclosure), typeof(VideoEdit),
        typeof(BrandKit), typeof(DiffusionSettings), typeof(LoraWeight),
    ];

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.JsonTypeInfo.Type == typeof(GenerateVideo) && context.JsonPropertyInfo is null)
        {
            schema.Required?.Remove("tenantName");
            schema.Required?.Remove("requestId");
            schema.AdditionalPropertiesAllowed = false;
        }
        else if (BriefTypes.Contains(context.JsonTypeInfo.Type))
        {
            schema.AdditionalPropertiesAllowed = false;
        }

        return Task.CompletedTask;
    }
}
