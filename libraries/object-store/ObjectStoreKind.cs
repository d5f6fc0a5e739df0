namespace AdGenius.ObjectStore;

/// <summary>The object stores there are.</summary>
public enum ObjectStoreKind
{
    /// <summary>A folder of this machine; links are signed by us and served by the gateway.</summary>
    Folder,

    /// <summary>Amazon S3, Ceph, or anything that speaks S3.</summary>
    S3,
}
