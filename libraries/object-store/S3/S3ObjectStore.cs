using System.Runtime.CompilerServices;
using AdGenius.Contracts;
using AdGenius.ObjectStore.Telemetry;
using Amazon.S3;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Objects in a bucket of Amazon S3, Ceph, or another S3-compatible server. Requests are retried where that is safe; memory is bounded at
/// any size.
/// </summary>
internal sealed class S3ObjectStore(
    S3Connection connection,
    S3Retry retry,
    S3Upload upload,
    S3ObjectList objects,
    S3Cleanup cleanup,
    TimeProvider time,
    ObjectStoreTelemetry? telemetry = null)
    : IObjectStore
{
    private const string Kind = "s3";

    /// <summary>Signatures of version 4 are valid for a week at most.</summary>
    private static readonly TimeSpan MaxLinkLifetime = TimeSpan.FromDays(7);

    public Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(options);
        ObjectKeys.Checked(key);
        ObjectMetadata.Check(options.Metadata);
        return telemetry.PutAsync(Kind, () => upload.PutAsync(key, content, options, cancellationToken));
    }

    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        if (await upload.HeadAsync(key, cancellationToken) is not { } answer)
        {
            return null;
        }

        return new ObjectInfo
        {
            Key = key,
            Length = answer.ContentLength,
            LastModified = At(answer.LastModified),
            Sha256 = S3Metadata.Sha256Of(answer.Metadata),
            ContentType = answer.Headers.ContentType,
            Metadata = S3Metadata.Read(answer.Metadata),
        };
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        return await telemetry.GetAsync(Kind, () => S3ReadStream.OpenAsync(connection, retry, key, 0, long.MaxValue, cancellationToken));
    }

    public async Task<Stream> OpenReadAsync(string key, long start, long end, CancellationToken cancellationToken)
    {
        ObjectKeys.Checked(key);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(end, start);
        return await telemetry.GetAsync(Kind, () => S3ReadStream.OpenAsync(connection, retry, key, start, end, cancellationToken));
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        ListCoreAsync(prefix, null, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string after, CancellationToken cancellationToken) =>
        ListCoreAsync(prefix, ObjectKeys.Checked(after), cancellationToken);

    private async IAsyncEnumerable<ObjectInfo> ListCoreAsync(
        string prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in objects.ReadAsync(ObjectKeys.CheckedPrefix(prefix), after, cancellationToken))
        {
            // Other programs may have put objects into the bucket whose keys no method of a store takes.
            if (ObjectKeys.IsKey(item.Key))
            {
                yield return new ObjectInfo { Key = item.Key, Length = item.Size ?? 0, LastModified = At(item.LastModified) };
            }
        }
    }

    public async Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = connection.Bucket, Key = ObjectKeys.Checked(key) };
        try
        {
            await retry.RunAsync((_, cancellation) => connection.Client.DeleteObjectAsync(request, cancellation), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            // S3 answers 204 for a key that does not exist; Google Cloud Storage answers 404.
        }
    }

    public Uri SignRead(string key, TimeSpan lifetime, string? fileName = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var request = new GetPreSignedUrlRequest
        {
            BucketName = connection.Bucket,
            Key = ObjectKeys.Checked(key),
            Verb = HttpVerb.GET,
            Protocol = connection.LinksUseHttp ? Protocol.HTTP : Protocol.HTTPS,
            Expires = time.GetUtcNow().Add(lifetime < MaxLinkLifetime ? lifetime : MaxLinkLifetime).UtcDateTime,
        };
        if (fileName is not null)
        {
            request.ResponseHeaderOverrides = new ResponseHeaderOverrides { ContentDisposition = AttachmentHeader.Of(fileName) };
        }

        return new Uri(connection.LinkClient.GetPreSignedURL(request));
    }

    public Task CleanupAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken) =>
        cleanup.AbortUploadsAsync(ObjectKeys.CheckedPrefix(prefix), before, cancellationToken);

    public Task SetExpirationAsync(
        string folder,
        TimeSpan lifetime,
        CancellationToken cancellationToken) => connection.Options.ManageLifecycle
        ? cleanup.EnsureLifecycleAsync(ObjectKeys.Checked(folder), lifetime, cancellationToken)
        : Task.CompletedTask;

    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await objects.CheckAsync(cancellationToken);
        }
        catch (Exception exception) when (S3Faults.IsFault(exception))
        {
            throw S3Faults.Of(exception, connection.Location);
        }
    }

    public string Location => connection.Location;

    private static DateTimeOffset At(DateTime? moment) => new((moment ?? DateTime.UnixEpoch).ToUniversalTime(), TimeSpan.Zero);
}
