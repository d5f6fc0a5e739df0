using AdGenius.Gateway.Requests;
using Scalar.AspNetCore;

namespace AdGenius.Gateway.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and the page about it at <c>/docs</c>.</summary>
internal static class GatewayOpenApi
{
    public static void AddGatewayOpenApi(this IServiceCollection services) => services.AddOpenApi("v1", static options =>
    {
        var isIncluded = options.ShouldInclude;
        options.ShouldInclude = description => isIncluded(description)
            && !HeadRequests.ComesWithGet(description.HttpMethod, description.ActionDescriptor.EndpointMetadata);
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info.Title = "AdGenius";
            document.Info.Version = "v1";
            document.Info.Description = "Makes ad videos from prompts, stores them and reports on them.";
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer<ApiKeySecuritySchemes>();
        options.AddOperationTransformer<TenantParameter>();
        options.AddDocumentTransformer<DocumentDetails>();
        options.AddSchemaTransformer<RequestSchema>();
    });

    // The page's script is inline and its own; it calls this gateway alone.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapGatewayOpenApi(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var page = routes.MapScalarApiReference("/docs", static options => options
            .WithTitle("AdGenius HTTP API")
            .WithOpenApiRoutePattern("/openapi/{documentName}.json")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .AddDocument("v1"));
        page.AllowAnonymous();
        page.Add(static endpoint =>
        {
            var next = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                context.Response.Headers.ContentSecurityPolicy = PagePolicy;
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return next(context);
            };
        });
    }
}
