namespace AdGenius.Persistence.Retention;

/// <summary>An upload in parts that is not completed, of a tenant that is about to be erased.</summary>
/// <param name="Key">The key that its object would have.</param>
/// <param name="UploadId">The store's id of it.</param>
public sealed record ErasedUpload(string Key, string UploadId);
