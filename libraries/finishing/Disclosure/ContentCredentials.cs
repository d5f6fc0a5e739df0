namespace AdGenius.Finishing.Disclosure;

/// <summary>Whether the files are signed with C2PA content credentials.</summary>
public enum ContentCredentials
{
    /// <summary>Not signed.</summary>
    None,

    /// <summary>Signed where a signer program is configured.</summary>
    WhenAvailable,

    /// <summary>Signed, or refused.</summary>
    Required,
}
