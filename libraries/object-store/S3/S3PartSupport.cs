using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Begins uploads in parts, until the server refuses one because it has none. That is said once and remembered until the process ends.
/// </summary>
internal sealed partial class S3PartSupport(S3Connection connection, S3Retry retry, ILogger<S3PartSupport> logger)
{
    private int _isRefused;

    public bool IsRefused => Volatile.Read(ref _isRefused) != 0;

    /// <summary>The server's id of the upload; null where it takes no uploads in parts.</summary>
    public async Task<string?> BeginAsync(InitiateMultipartUploadRequest request, CancellationToken cancellationToken) =>
        IsRefused ? null : await retry.RunAsync((_, cancellation) => BeginOnceAsync(request, cancellation), cancellationToken);

    private async Task<string?> BeginOnceAsync(InitiateMultipartUploadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await connection.Client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotImplemented(exception))
        {
            if (Interlocked.Exchange(ref _isRefused, 1) == 0)
            {
                LogNoParts(connection.Location, S3Body.MaxBytes);
            }

            return null;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Uploads in parts are not implemented by {Location}; a file of up to {MaxBytes} bytes is sent in one request instead")]
    private partial void LogNoParts(string location, long maxBytes);
}
