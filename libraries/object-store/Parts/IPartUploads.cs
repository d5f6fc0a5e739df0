namespace AdGenius.ObjectStore.Parts;

/// <summary>
/// Uploads whose parts a client sends to the store itself, through signed links, in any order and again after an interruption.
/// </summary>
public interface IPartUploads
{
    /// <summary>False for a store without signed writes; then no other member can be used.</summary>
    bool IsSupported { get; }

    /// <summary>Begins an upload and returns the store's id of it; null where the server takes no uploads in parts.</summary>
    /// <exception cref="ObjectStoreException">The store is unreachable or rejects the request.</exception>
    Task<string?> BeginAsync(string key, string contentType, CancellationToken cancellationToken);

    /// <summary>
    /// A link that writes one part, from 1, of exactly <paramref name="length"/> bytes, without credentials for
    /// <paramref name="lifetime"/>. The store refuses another Content-Length, which is signed.
    /// </summary>
    Uri SignPart(string key, string uploadId, int number, long length, TimeSpan lifetime);

    /// <summary>The parts that the store has, by number; null when it does not know the upload.</summary>
    Task<IReadOnlyList<UploadedPart>?> ListAsync(string key, string uploadId, CancellationToken cancellationToken);

    /// <summary>Makes the object of its parts.</summary>
    Task CompleteAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken);

    /// <summary>Deletes the parts; an unknown upload is no error.</summary>
    Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken);
}
