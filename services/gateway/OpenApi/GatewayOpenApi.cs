namespace AdGenius.Gateway.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>.</summary>
internal static class GatewayOpenApi
{
    public static void AddGatewayOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info.Title = "AdGenius";
            document.Info.Version = "v1";
            document.Info.Description = "A prompt becomes a finished, stored, announced ad video.";
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer<ApiKeySecuritySchemes>();
        options.AddOperationTransformer<TenantParameter>();
        options.AddSchemaTransformer<RequestSchema>();
    });

    public static void MapGatewayOpenApi(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");
}
