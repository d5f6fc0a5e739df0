using AdGenius.Contracts;

namespace AdGenius.ObjectStore;

/// <summary>
/// Stores files: in a folder on a single machine, in S3 in a cluster. Keys are relative, use <c>/</c>, and are validated: no traversal.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// Streams <paramref name="content"/> to <paramref name="key"/> in bounded memory and returns its facts with the hash of what was
    /// stored. With <see cref="PutOptions.WriteOnce"/> an existing object is never overwritten. A content that can seek may be read twice,
    /// and must not change meanwhile.
    /// </summary>
    /// <exception cref="ObjectExistsException">Write-once, and the key exists.</exception>
    /// <exception cref="ObjectStoreException">The store is unreachable or rejects the request.</exception>
    Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken);

    /// <summary>The object's facts, or null when there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Opens the object for reading.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the object for reading from the byte <paramref name="start"/>. Bytes from <paramref name="end"/> on may be absent: nothing
    /// behind it is fetched from a remote store.
    /// </summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken);

    /// <summary>
    /// All objects whose key starts with <paramref name="prefix"/>, in key order. What other programs have put there under names that are
    /// no keys is passed over.
    /// </summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>The same, beginning behind the key <paramref name="after"/>, which need not exist.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string after, CancellationToken cancellationToken) =>
        ListAsync(prefix, cancellationToken).Where(item => string.CompareOrdinal(item.Key, after) > 0);

    /// <summary>Deletes the object; a missing one is no error.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// A link that reads the object without credentials for <paramref name="lifetime"/>. The folder store's is relative
    /// (<c>/files/…?expires=…&amp;signature=…</c>) and served by the gateway; S3's is absolute.
    /// </summary>
    /// <param name="key">The object.</param>
    /// <param name="lifetime">How long the link is valid; above zero. S3 allows seven days at most.</param>
    /// <param name="fileName">
    /// The name under which a browser saves the object: the link is answered with <c>Content-Disposition: attachment</c>. Null for a link
    /// whose object the browser shows where it can.
    /// </param>
    /// <exception cref="ArgumentException">The key is not valid, or the lifetime or the name is empty.</exception>
    Uri SignRead(string key, TimeSpan lifetime, string? fileName = null);

    /// <summary>
    /// Deletes what interrupted writers have left in the store (unfinished files, unfinished multipart uploads) for keys that start with
    /// <paramref name="prefix"/>, where it was begun before <paramref name="before"/>.
    /// </summary>
    Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Sets a lifecycle rule that expires the objects in <paramref name="folder"/> after <paramref name="lifetime"/>, where the store
    /// supports and permits it. Elsewhere the sweep deletes them; this is no error.
    /// </summary>
    Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Checks that the store can be used, with one request and no retry.</summary>
    /// <exception cref="ObjectStoreException">It cannot be used; the message says why and where in one line.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>The store's location for operators: the folder, or bucket and server. Holds no secret.</summary>
    string Location { get; }
}
