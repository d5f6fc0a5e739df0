using System.Net;
using System.Xml;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.S3;

/// <summary>Removes unfinished multipart uploads and expires staging.</summary>
internal sealed partial class S3Cleanup(S3Connection connection, S3Retry retry, ILogger<S3Cleanup> logger)
{
    private const string RulePrefix = "adgenius-";
    private const int DaysUntilAbort = 2;
    private int _hasNoUploadList;

    /// <summary>
    /// Aborts uploads under <paramref name="prefix"/> that began before <paramref name="before"/>; returns how many. An upload that the
    /// server does not abort is logged and left.
    /// </summary>
    public async Task<int> AbortUploadsAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest
        {
            BucketName = connection.Bucket, Prefix = prefix, Encoding = S3ListedKeys.Encoding,
        };
        var (aborted, markers) = (0, new S3PageMarkers(connection.Location));
        ListMultipartUploadsResponse? page;
        do
        {
            page = await retry.RunAsync((_, cancellation) => PageAsync(request, cancellation), cancellationToken);
            if (page is null)
            {
                return aborted;
            }

            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (upload.Initiated is { } begun && begun.ToUniversalTime() < before.UtcDateTime
                    && await TryAbortAsync(upload, cancellationToken))
                {
                    aborted++;
                }
            }

            if (page.IsTruncated == true)
            {
                markers.Next(string.IsNullOrEmpty(page.NextKeyMarker) ? null : $"{page.NextKeyMarker}\n{page.NextUploadIdMarker}");
            }

            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
        while (page.IsTruncated == true);
        return aborted;
    }

    /// <summary>Adds the rule to the bucket's lifecycle unless it is there; other rules are unchanged.</summary>
    public async Task EnsureLifecycleAsync(string folder, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var days = Math.Max(1, (int)Math.Ceiling(lifetime.TotalDays));
        var id = RulePrefix + folder;
        try
        {
            var rules = await RulesAsync(cancellationToken);
            if (rules.Exists(rule => rule.Id == id && rule.Expiration?.Days == days))
            {
                return;
            }

            rules.RemoveAll(rule => rule.Id == id);
            rules.Add(new LifecycleRule
            {
                Id = id,
                Status = LifecycleRuleStatus.Enabled,
                Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = folder + "/" } },
                Expiration = new LifecycleRuleExpiration { Days = days },
                AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = DaysUntilAbort },
            });
            await connection.Client.PutLifecycleConfigurationAsync(
                new PutLifecycleConfigurationRequest {
                    BucketName = connection.Bucket,
                    Configuration = new LifecycleConfiguration { Rules = rules } }, cancellationToken);
            LogLifecycleSet(folder, days, connection.Location);
        }
        catch (Exception exception) when (S3Faults.IsFault(exception))
        {
            // many roles may not; the sweep does the same work
            LogLifecycleNotSet(folder, S3Faults.Of(exception, connection.Location).Message);
        }
    }

    /// <summary>Null where the server does not implement the list of uploads; said once.</summary>
    /// <exception cref="ObjectStoreException">The page names a key that XML has no form for, and the server has not encoded it.</exception>
    private async Task<ListMultipartUploadsResponse?> PageAsync(ListMultipartUploadsRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return S3ListedKeys.Decode(await connection.Client.ListMultipartUploadsAsync(request, cancellationToken));
        }
        catch (XmlException exception)
        {
            throw new ObjectStoreException(
                $"{connection.Location} lists an unfinished upload whose key cannot be read, and no upload behind it is aborted.",
                exception);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotImplemented(exception))
        {
            if (Interlocked.Exchange(ref _hasNoUploadList, 1) == 0)
            {
                LogNoUploadList(connection.Location);
            }

            return null;
        }
    }

    private async Task<List<LifecycleRule>> RulesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.Client
                .GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = connection.Bucket }, cancellationToken);

            // The SDK answers every 404 with no rules. One without an id is a front end's: the rules that are there would be replaced.
            if (answer.HttpStatusCode == HttpStatusCode.NotFound && string.IsNullOrEmpty(answer.ResponseMetadata?.RequestId))
            {
                throw new AmazonS3Exception("The lifecycle could not be read.") { StatusCode = answer.HttpStatusCode };
            }

            return [.. answer.Configuration?.Rules ?? []];
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchLifecycleConfiguration")
        {
            return [];
        }
    }

    /// <summary>True when the upload is gone; false when the server refuses to abort it.</summary>
    private async Task<bool> TryAbortAsync(MultipartUpload upload, CancellationToken cancellationToken)
    {
        try
        {
            await retry.RunAsync(
                (_, cancellation) => connection.Client.AbortMultipartUploadAsync(
                    new AbortMultipartUploadRequest {
                        BucketName = connection.Bucket,
                        Key = upload.Key,
                        UploadId = upload.UploadId }, cancellation),
                cancellationToken);
            return true;
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            return true; // another sweep has aborted it
        }
        catch (ObjectStoreException exception) when (!exception.IsTransient)
        {
            LogNotAborted(upload.Key, exception.Message);
            return false;
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The list of unfinished uploads is not implemented by {Location}; they are not aborted, and only a lifecycle rule removes them")]
    private partial void LogNoUploadList(string location);

    [LoggerMessage(LogLevel.Warning, "Unfinished upload of {Key} not aborted: {Reason}")]
    private partial void LogNotAborted(string key, string reason);

    [LoggerMessage(LogLevel.Information, "Lifecycle rule set: {Folder} expires after {Days} days in {Location}")]
    private partial void LogLifecycleSet(string folder, int days, string location);

    [LoggerMessage(LogLevel.Information, "Lifecycle rule not set for {Folder}: {Reason} The sweep deletes expired objects instead.")]
    private partial void LogLifecycleNotSet(string folder, string reason);
}
