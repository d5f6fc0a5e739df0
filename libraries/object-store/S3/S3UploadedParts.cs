using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>What went to the bucket in parts.</summary>
internal sealed record S3UploadedParts(IReadOnlyList<PartETag> Parts, long Length, string Sha256);
