using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Requests;

/// <summary>The answer with a stored file, for every download of the gateway.</summary>
internal static class FileDownload
{
    /// <summary>The file's bytes with its length; 304 or 412 where the caller's conditions say so.</summary>
    public static FileStreamHttpResult Of(
        HttpContext context,
        Stream content,
        long length,
        string contentType,
        string name,
        DateTimeOffset? lastModified,
        EntityTagHeaderValue? tag)
    {
        // Not before the status is known: an answer without the file, such as 412, must not announce the file's length.
        context.Response.OnStarting(() =>
        {
            if (context.Response.StatusCode == StatusCodes.Status200OK)
            {
                context.Response.ContentLength = length;
            }

            return Task.CompletedTask;
        });
        return TypedResults.Stream(content, contentType, name, lastModified, tag);
    }
}
