namespace AdGenius.Persistence.Retention;

/// <summary>The objects of rows that are about to be erased.</summary>
/// <param name="Keys">Keys that the rows refer to.</param>
/// <param name="JobIds">Jobs; everything that they have in staging is to be deleted too, whether a row refers to it or not.</param>
/// <param name="Uploads">Uploads in parts; their parts are no objects yet, and are to be deleted too.</param>
public sealed record ErasedBatch(IReadOnlyList<string> Keys, IReadOnlyList<Guid> JobIds, IReadOnlyList<ErasedUpload> Uploads);
