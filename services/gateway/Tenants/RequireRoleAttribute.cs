using AdGenius.Persistence.Keys;

namespace AdGenius.Gateway.Tenants;

/// <summary>
/// The role that a route or gRPC method needs. Without it a route needs <see cref="ApiKeyRole.Read"/> for GET and HEAD, and
/// <see cref="ApiKeyRole.Submit"/> for every other method.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequireRoleAttribute(ApiKeyRole role) : Attribute
{
    public ApiKeyRole Role => role;

    /// <summary>The role that a call needs.</summary>
    public static ApiKeyRole Of(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RequireRoleAttribute>()?.Role
        ?? (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? ApiKeyRole.Read : ApiKeyRole.Submit);
}
