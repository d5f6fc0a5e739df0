using AdGenius.Contracts;

namespace AdGenius.ObjectStore;

/// <summary>
/// Where files live: a folder on a laptop, S3 in a cluster. Keys are relative, use <c>/</c>, and are validated: no traversal.
/// </summary>
public interface IObjectStore
{
    /// <summary>
    /// Streams <paramref name="content"/> to <paramref name="key"/> in bounded memory and returns what was stored, hashed on the way.
    /// With <see cref="PutOptions.WriteOnce"/> an existing object is never overwritten. A content that can seek may be read twice, and must
    /// not change meanwhile.
    /// </summary>
    /// <exception cref="ObjectExistsException">Write-once, and the key is taken.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be reached or refuses.</exception>
    Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken);

    /// <summary>The object's facts, or null when there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Opens the object for reading.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>All objects whose key starts with <paramref name="prefix"/>, in key order.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes the object; deleting what is not there is fine.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// A link that reads the object without credentials until <paramref name="lifetime"/> is over. The folder store's is relative
    /// (<c>/files/…?expires=…&amp;signature=…</c>) and served by the gateway; S3's is absolute.
    /// </summary>
    Uri SignRead(string key, TimeSpan lifetime);

    /// <summary>
    /// Clears away what interrupted writers have left inside the store (unfinished files, unfinished multipart uploads) for keys that start
    /// with <paramref name="prefix"/> and that began before <paramref name="before"/>.
    /// </summary>
    Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the store to let the objects in <paramref name="folder"/> expire by itself when they are older than
    /// <paramref name="lifetime"/>, where it can and may. What it cannot is left to sweeps; nothing fails.
    /// </summary>
    Task SetExpirationAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Returns when the store can be used; asks once, repeats nothing.</summary>
    /// <exception cref="ObjectStoreException">It cannot; the message says in one line what is wrong and where.</exception>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Which store this is, for operators: the folder, or bucket and server. Holds no secret.</summary>
    string Location { get; }
}
