namespace AdGenius.ObjectStore.Parts;

/// <summary>A part that the store has.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Length">Length in bytes.</param>
/// <param name="ETag">The store's tag of it.</param>
public sealed record UploadedPart(int Number, long Length, string ETag);
