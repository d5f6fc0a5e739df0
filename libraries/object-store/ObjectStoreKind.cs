namespace AdGenius.ObjectStore;

/// <summary>The kinds of object store.</summary>
public enum ObjectStoreKind
{
    /// <summary>A folder of this machine; links are signed by the store and served by the gateway.</summary>
    Folder,

    /// <summary>Amazon S3, Ceph, or another S3-compatible server.</summary>
    S3,
}
