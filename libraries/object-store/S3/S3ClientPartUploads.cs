using System.Globalization;
using AdGenius.ObjectStore.Parts;
using Amazon.S3;
using Amazon.S3.Model;

namespace AdGenius.ObjectStore.S3;

/// <summary>Multipart uploads whose parts a client sends to the bucket through presigned links.</summary>
internal sealed class S3ClientPartUploads(
    S3Connection connection, S3Retry retry, S3PartSupport support, TimeProvider time) : IPartUploads
{
    /// <summary>Signatures of version 4 are valid for a week at most.</summary>
    private static readonly TimeSpan MaxLinkLifetime = TimeSpan.FromDays(7);

    public bool IsSupported => true;

    /// <summary>Without the SDK's checksum: a client would have to send it with every part.</summary>
    public Task<string?> BeginAsync(string key, string contentType, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = connection.Bucket,
            Key = ObjectKeys.Checked(key),
            ContentType = contentType,
        };
        if (connection.Options.KmsKeyId is { } kms)
        {
            request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
            request.ServerSideEncryptionKeyManagementServiceKeyId = kms;
        }

        return support.BeginAsync(request, cancellationToken);
    }

    public Uri SignPart(string key, string uploadId, int number, long length, TimeSpan lifetime)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = connection.Bucket,
            Key = ObjectKeys.Checked(key),
            Verb = HttpVerb.PUT,
            UploadId = uploadId,
            PartNumber = number,
            Protocol = connection.LinksUseHttp ? Protocol.HTTP : Protocol.HTTPS,
            Expires = time.GetUtcNow().Add(lifetime < MaxLinkLifetime ? lifetime : MaxLinkLifetime).UtcDateTime,
        };
        request.Headers.ContentLength = length;
        return new Uri(connection.LinkClient.GetPreSignedURL(request));
    }

    public async Task<IReadOnlyList<UploadedPart>?> ListAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        var request = new ListPartsRequest { BucketName = connection.Bucket, Key = ObjectKeys.Checked(key), UploadId = uploadId };
        var (parts, markers) = (new List<UploadedPart>(), new S3PageMarkers(connection.Location));
        try
        {
            ListPartsResponse page;
            do
            {
                page = await retry.RunAsync(
                    (_, cancellation) => connection.Client.ListPartsAsync(request, cancellation),
                    cancellationToken);
                parts.AddRange((page.Parts ?? []).Select(
                    static part => new UploadedPart(part.PartNumber ?? 0, part.Size ?? 0, part.ETag)));
                request.PartNumberMarker = page.IsTruncated == true
                    ? markers.Next(page.NextPartNumberMarker?.ToString(CultureInfo.InvariantCulture))
                    : null;
            }
            while (page.IsTruncated == true);
            return parts;
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            return null;
        }
    }

    public async Task CompleteAsync(
        string key, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellationToken)
    {
        try
        {
            await retry.RunAsync(
                (_, cancellation) => connection.Client.CompleteMultipartUploadAsync(
                    new CompleteMultipartUploadRequest
                    {
                        BucketName = connection.Bucket,
                        Key = ObjectKeys.Checked(key),
                        UploadId = uploadId,
                        PartETags = [.. parts.Select(static part => new PartETag(part.Number, part.ETag))],
                    },
                    cancellation),
                cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            // An earlier call has completed it and its answer was lost; the caller reads the object next.
        }
    }

    public async Task AbortAsync(string key, string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await retry.RunAsync(
                (_, cancellation) => connection.Client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest { BucketName = connection.Bucket, Key = ObjectKeys.Checked(key), UploadId = uploadId },
                    cancellation),
                cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            // completed, or aborted by another process
        }
    }
}
