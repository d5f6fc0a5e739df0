namespace AdGenius.ObjectStore;

/// <summary>The object store.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Objects";

    /// <summary>A folder of this machine, or S3. Default: S3 where a bucket is named (<c>S3_BUCKET_NAME</c>), else a folder.</summary>
    public ObjectStoreKind? Kind { get; set; }

    /// <summary>The folder of the folder store. Default: <c>objects</c> in the home folder.</summary>
    public string? Folder { get; set; }

    /// <summary>
    /// The file with the key that signs links of the folder store; created on first use, readable by its owner only.
    /// Default: <c>links.key</c> in the home folder. Processes that share the folder share this file.
    /// </summary>
    public string? LinkKeyFile { get; set; }
}
