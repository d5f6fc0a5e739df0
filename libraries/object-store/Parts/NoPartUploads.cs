namespace AdGenius.ObjectStore.Parts;

/// <summary>For the folder store, which signs no writes.</summary>
internal sealed class NoPartUploads : IPartUploads
{
    public bool IsSupported => false;

    public Task<string?> BeginAsync(string key, string contentType, CancellationToken cancellationToken) => throw Unsupported();

    public Uri SignPart(string key, string uploadId, int number, long length, TimeSpan lifetime) => throw Unsupported();

    public Task<IReadOnlyList<UploadedPart>?> ListAsync(string key, string uploadId, CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyList<UploadedPart>?>(null);

    public Task CompleteAsync(string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken)
        => throw Unsupported();

    public Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken) => Task.CompletedTask;

    private static NotSupportedException Unsupported() => new("This object store has no uploads in parts.");
}
