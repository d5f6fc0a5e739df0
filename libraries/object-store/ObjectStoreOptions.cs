namespace AdGenius.ObjectStore;

/// <summary>Which object store, and where.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Objects";

    /// <summary>A folder of this machine, or S3. Default: S3 where a bucket is named (<c>S3_BUCKET_NAME</c>), else a folder.</summary>
    public ObjectStoreKind? Kind { get; set; }

    /// <summary>For the folder store: where. Default: <c>objects</c> in the home folder.</summary>
    public string? Folder { get; set; }

    /// <summary>
    /// For the folder store: the file with the key that signs links; made on first use, readable by its owner only.
    /// Default: <c>links.key</c> in the home folder. Processes that share the folder share this file.
    /// </summary>
    public string? LinkKeyFile { get; set; }
}
