using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Reads the list of objects with version 2 of the request, and with version 1 from a server that has only that one: it refuses version 2,
/// or ignores its parameters and answers as for version 1.
/// </summary>
internal sealed partial class S3ObjectList(S3Connection connection, S3Retry retry, ILogger<S3ObjectList> logger)
{
    private int _hasVersion1Only;

    private bool HasVersion1Only => Volatile.Read(ref _hasVersion1Only) != 0;

    /// <summary>
    /// The objects whose keys begin with <paramref name="prefix"/>, those behind <paramref name="after"/> where it is given.
    /// </summary>
    public async IAsyncEnumerable<S3Object> ReadAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request
        {
            BucketName = connection.Bucket, Prefix = prefix, StartAfter = after, Encoding = S3ListedKeys.Encoding,
        };
        var (markers, last) = (new S3PageMarkers(connection.Location), after);
        while (!HasVersion1Only)
        {
            var page = await retry.RunAsync((_, cancellation) => PageAsync(request, cancellation), cancellationToken);
            if (page is null || IsOfVersion1(page, request))
            {
                break;
            }

            foreach (var item in page.S3Objects ?? [])
            {
                last = item.Key;
                yield return item;
            }

            if (page.IsTruncated != true)
            {
                yield break;
            }

            request.ContinuationToken = markers.Next(page.NextContinuationToken);
        }

        await foreach (var item in ReadVersion1Async(prefix, last, cancellationToken))
        {
            yield return item;
        }
    }

    /// <summary>Lists at most one object, once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (HasVersion1Only
            || await PageAsync(
                new ListObjectsV2Request { BucketName = connection.Bucket, MaxKeys = 1, Encoding = S3ListedKeys.Encoding },
                cancellationToken) is null)
        {
            await connection.Client.ListObjectsAsync(
                new ListObjectsRequest { BucketName = connection.Bucket, MaxKeys = 1, Encoding = S3ListedKeys.Encoding },
                cancellationToken);
            NoteVersion1();
        }
    }

    private async IAsyncEnumerable<S3Object> ReadVersion1Async(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsRequest
        {
            BucketName = connection.Bucket, Prefix = prefix, Marker = after, Encoding = S3ListedKeys.Encoding,
        };
        var markers = new S3PageMarkers(connection.Location);
        ListObjectsResponse page;
        do
        {
            page = S3ListedKeys.Decode(await retry.RunAsync(
                (_, cancellation) => connection.Client.ListObjectsAsync(request, cancellation),
                cancellationToken));
            NoteVersion1();
            foreach (var item in page.S3Objects ?? [])
            {
                yield return item;
            }

            // Without a delimiter, servers may leave the next marker out: it is the last key.
            request.Marker = page.IsTruncated == true
                ? markers.Next(string.IsNullOrEmpty(page.NextMarker) ? page.S3Objects?.LastOrDefault()?.Key : page.NextMarker)
                : null;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>Null where the server does not implement the request; a later page that it refuses is an error.</summary>
    private async Task<ListObjectsV2Response?> PageAsync(ListObjectsV2Request request, CancellationToken cancellationToken)
    {
        try
        {
            return S3ListedKeys.Decode(await connection.Client.ListObjectsV2Async(request, cancellationToken));
        }
        catch (AmazonS3Exception exception) when (request.ContinuationToken is null
            && (S3Faults.IsNotImplemented(exception) || exception.ErrorCode == "InvalidArgument"))
        {
            return null;
        }
    }

    /// <summary>True for an answer that has more pages and names none, or that does not begin behind the key it was asked for.</summary>
    private static bool IsOfVersion1(ListObjectsV2Response page, ListObjectsV2Request request) =>
        page.S3Objects is [var first, ..]
        && ((page.IsTruncated == true && string.IsNullOrEmpty(page.NextContinuationToken))
            || (request.ContinuationToken is null && request.StartAfter is { } after && string.CompareOrdinal(first.Key, after) <= 0));

    /// <summary>Called when version 1 was answered: a server that refuses both is asked with version 2 again.</summary>
    private void NoteVersion1()
    {
        if (Interlocked.Exchange(ref _hasVersion1Only, 1) == 0)
        {
            LogVersion1(connection.Location);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Version 2 of the list of objects is not implemented by {Location}; version 1 is used until this process ends")]
    private partial void LogVersion1(string location);
}
