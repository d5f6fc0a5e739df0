namespace AdGenius.Persistence.Assets;

/// <summary>Whether an uploaded file can be used.</summary>
public enum AssetStatus
{
    /// <summary>Its upload has begun. A row that stays so is deleted with what was uploaded.</summary>
    Uploading,

    /// <summary>Complete and checked.</summary>
    Stored,
}
