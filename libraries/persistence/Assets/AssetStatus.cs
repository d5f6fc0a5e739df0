namespace AdGenius.Persistence.Assets;

/// <summary>Whether an uploaded file can be used.</summary>
public enum AssetStatus
{
    /// <summary>Its upload has begun. A row that stays so is deleted with what was uploaded.</summary>
    Uploading,

    /// <summary>Complete and checked.</summary>
    Stored,

    /// <summary>
    /// The same, but it came with a request and is deleted if that is refused. An upload of the same bytes makes it
    /// <see cref="Stored"/>, because it has another user then. Nothing changes it when its request is accepted.
    /// </summary>
    Provisional,

    /// <summary>
    /// Its object is being deleted, and its row then: it cannot be completed any more. A row that stays so is deleted as one that is
    /// <see cref="Uploading"/>.
    /// </summary>
    Deleting,
}
