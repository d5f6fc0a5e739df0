namespace AdGenius.ObjectStore.Folder;

/// <summary>What a signed link is worth.</summary>
public enum SignedLinkVerdict
{
    /// <summary>We did not make it, or somebody changed it.</summary>
    Invalid,

    /// <summary>We made it, and its time is over.</summary>
    Expired,

    /// <summary>It may be served.</summary>
    Valid,
}
