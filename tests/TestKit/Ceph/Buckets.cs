using Amazon.Runtime;
using Amazon.S3;

namespace AdGenius.TestKit.Ceph;

/// <summary>Makes buckets on a server that has only just said that it is ready.</summary>
public static class Buckets
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Creates <paramref name="name"/>; a gateway that is still opening its doors may drop the first connections, and the call may be
    /// repeated.
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
            catch (Exception exception) when (exception is IOException or HttpRequestException or AmazonClientException or AmazonServiceException
                && TimeProvider.System.GetElapsedTime(started) < Timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancellationToken);
            }
        }
    }
}
