namespace AdGenius.ObjectStore.S3;

/// <summary>What the server checks the bytes of a request against.</summary>
internal enum S3Check
{
    /// <summary>S3's newer checksums; the SDK computes them.</summary>
    Crc32,

    /// <summary>
    /// The SHA-256 in the signature. Without TLS the bytes are signed anyhow, and every server compares; a second checksum would only cost.
    /// </summary>
    Signature,

    /// <summary>Content-MD5. With TLS the bytes are not signed, and every server knows this one.</summary>
    Md5,
}
