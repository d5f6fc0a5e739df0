namespace AdGenius.ObjectStore.Folder;

/// <summary>The result of verifying a signed link.</summary>
public enum SignedLinkVerdict
{
    /// <summary>The signature is wrong: the link was not made here, or was changed.</summary>
    Invalid,

    /// <summary>We made it, and its time is over.</summary>
    Expired,

    /// <summary>It may be served.</summary>
    Valid,
}
