namespace AdGenius.ObjectStore.S3;

/// <summary>The checksum by which the server verifies a request's body.</summary>
internal enum S3Check
{
    /// <summary>S3's newer checksums; the SDK computes them.</summary>
    Crc32,

    /// <summary>
    /// The SHA-256 in the signature. Without TLS the body is signed anyway and every server verifies it; a second checksum would be waste.
    /// </summary>
    Signature,

    /// <summary>Content-MD5. With TLS the body is not signed, and every server supports this one.</summary>
    Md5,
}
