using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace AdGenius.ObjectStore.Folder;

/// <summary>Serves the folder store's signed links. With S3 the links lead to S3 and these routes find nothing.</summary>
public static class SignedFileRoutes
{
    /// <summary>
    /// Maps GET and HEAD of <c>/files/{key}</c>: whole files and ranges, for any caller with a valid link. Needs no other credential.
    /// </summary>
    public static IEndpointConventionBuilder MapSignedFiles(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return routes.MapMethods(SignedLinks.Route + "{**key}", [HttpMethods.Get, HttpMethods.Head], Serve).ExcludeFromDescription();
    }

    private static async Task<IResult> Serve(string? key, HttpContext context, CancellationToken cancellationToken)
    {
        if (context.RequestServices.GetService<IObjectStore>() is not FolderObjectStore store)
        {
            return TypedResults.Problem("This installation keeps its files elsewhere.", statusCode: StatusCodes.Status404NotFound);
        }

        var query = context.Request.Query;
        string? fileName = query["fileName"];
        switch (context.RequestServices.GetRequiredService<SignedLinks>().Verify(key, query["expires"], query["signature"], fileName))
        {
            case SignedLinkVerdict.Invalid:
                return TypedResults.Problem("The link's signature is not valid.", statusCode: StatusCodes.Status403Forbidden);
            case SignedLinkVerdict.Expired:
                return TypedResults.Problem("The link has expired; ask for a new one.", statusCode: StatusCodes.Status410Gone);
        }

        if (await store.HeadAsync(key!, cancellationToken) is not { } facts)
        {
            return TypedResults.Problem("The file is no longer there.", statusCode: StatusCodes.Status404NotFound);
        }

        // What tenants make is shown, never run: no sniffing, no scripts.
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.ContentSecurityPolicy
            = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'";
        context.Response.Headers.CacheControl = "private, max-age=3600";
        if (fileName is not null)
        {
            context.Response.Headers.ContentDisposition = AttachmentHeader.Of(fileName);
        }

        RangeUnit.IgnoreUnknown(context.Request);
        return TypedResults.PhysicalFile(
            store.FileOf(key!), facts.ContentType, lastModified: facts.LastModified, enableRangeProcessing: true,
            entityTag: facts.Sha256 is null ? null : new EntityTagHeaderValue($"\"{facts.Sha256}\""));
    }
}
