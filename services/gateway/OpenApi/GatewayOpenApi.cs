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
            document.Info.Description = "Makes ad videos from prompts, stores them and reports on them.";
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer<ApiKeySecuritySchemes>();
        options.AddOperationTransformer<TenantParameter>();
        options.AddSchemaTransformer<RequestSchema>();
    });

    public static void MapGatewayOpenApi(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
}
