using Microsoft.Net.Http.Headers;

namespace AdGenius.ObjectStore;

/// <summary>The header <c>Content-Disposition</c> of an answer that a browser saves as a file (RFC 6266).</summary>
internal static class AttachmentHeader
{
    /// <summary>
    /// The header's value: the name as a quoted string, and encoded in UTF-8 beside it, so that no character of it ends the value.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static string Of(string fileName)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        var value = new ContentDispositionHeaderValue("attachment");
        value.SetHttpFileName(fileName);
        return value.ToString();
    }
}
