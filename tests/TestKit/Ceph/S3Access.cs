using Amazon.Runtime;
using Amazon.S3;

namespace AdGenius.TestKit.Ceph;

/// <summary>How to reach an S3 server.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="AccessKeyId">A user who may create buckets.</param>
/// <param name="SecretAccessKey">The user's secret.</param>
public sealed record S3Access(Uri Endpoint, string AccessKeyId, string SecretAccessKey)
{
    /// <summary>A client of the SDK, to check what is stored.</summary>
    public IAmazonS3 CreateClient() => new AmazonS3Client(
        new BasicAWSCredentials(AccessKeyId, SecretAccessKey),
        new AmazonS3Config
        {
            ServiceURL = Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
