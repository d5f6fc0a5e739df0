namespace AdGenius.StorageWorker.Finishing;

/// <summary>A file that a brief names cannot be fetched now; it may be later. The message is safe to show.</summary>
internal sealed class BriefFileUnavailableException(string field, string message) : Exception(message)
{
    /// <summary>The member of the request that names it, such as <c>overlays.logo.image</c>.</summary>
    public string Field { get; } = field;

    /// <summary>
    /// Its address has answered, with something that is not the file: a page of text, a redirect that cannot be followed, or 401, 403 or
    /// 404. Before anything is paid that is the request's fault, since most such addresses never answer with a file. Later it may pass:
    /// servers, proxies and firewalls answer so during maintenance, and the clip is paid.
    /// </summary>
    public bool IsAnotherAnswer { get; init; }
}
