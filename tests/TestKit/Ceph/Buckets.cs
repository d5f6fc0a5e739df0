using Amazon.Runtime;
using Amazon.S3;

namespace AdGenius.TestKit.Ceph;

/// <summary>Creates buckets on a server that has just become ready.</summary>
public static class Buckets
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Creates <paramref name="name"/>; retried, because a gateway that has just started may drop the first
    /// connections.
    /// </summary>
    public static async Task CreateAsync(IAmazonS3 client, string name, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await client.PutBucketAsync(name, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException or AmazonClientException
                    or AmazonServiceException
                && TimeProvider.System.GetElapsedTime(started) < Timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }
}
