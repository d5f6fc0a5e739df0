using System.Security.Cryptography;
using AdGenius.Contracts;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.S3;

/// <summary>
/// Puts an object: in one request where it fits into one part, or where the server takes no parts, else in concurrent parts. After a lost
/// response it reads what the bucket has, and a putId that only this call knows distinguishes its object from another writer's.
/// </summary>
internal sealed partial class S3Upload(
    S3Connection connection, S3Retry retry, S3PartUpload parts, S3PartSupport support, ILogger<S3Upload> logger)
{
    private const string AnyETag = "*";
    private readonly S3ConditionSupport _puts = new();
    private readonly S3ConditionSupport _completions = new();

    public async Task<MediaReference> PutAsync(string key, Stream content, PutOptions options, CancellationToken cancellationToken)
    {
        var start = content.CanSeek ? content.Position : 0;
        // An object in parts has its hash in its metadata only if the hash is known before the first byte is sent.
        var ahead = options.Sha256 is null && !support.IsRefused && content.CanSeek
            && content.Length - content.Position >= connection.Options.PartBytes
            ? await HashAheadAsync(content, cancellationToken)
            : null;
        var buffer = connection.Buffers.Rent(connection.Options.PartBytes);
        MediaReference put;
        try
        {
            var first = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, connection.Options.PartBytes),
                connection.Options.PartBytes,
                throwOnEndOfStream: false,
                cancellationToken);
            put = first < connection.Options.PartBytes
                ? await PutSmallAsync(key, buffer.AsMemory(0, first), options, cancellationToken)
                : await PutPartsAsync(key, buffer.AsMemory(0, first), content, options, ahead, cancellationToken)
                    ?? await PutLargeAsync(key, buffer.AsMemory(0, first), content, start, options, ahead, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            throw S3Faults.Of(exception, connection.Location); // a sweep or a lifecycle rule has aborted the upload
        }
        finally
        {
            connection.Buffers.Return(buffer);
        }

        return put;
    }

    /// <summary>The object's facts in the bucket; null where there is none.</summary>
    public async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await retry.RunAsync((_, cancellation) => LookAsync(key, cancellation), cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFound(exception))
        {
            return null;
        }
    }

    private async Task<GetObjectMetadataResponse> LookAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.Client.GetObjectMetadataAsync(
                new GetObjectMetadataRequest { BucketName = connection.Bucket, Key = key }, cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsNotFoundOfFrontEnd(exception))
        {
            // The answer to GET has a code where it is of a server.
            using var found = await connection.Client.GetObjectAsync(
                new GetObjectRequest { BucketName = connection.Bucket, Key = key }, cancellationToken);
            throw;
        }
    }

    private async Task<MediaReference> PutSmallAsync(
        string key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken)
    {
        await using var body = S3Body.Of(connection.Check, content);
        return await PutWholeAsync(key, body, options, cancellationToken);
    }

    /// <summary>In one request what would go in parts, had the server any.</summary>
    private async Task<MediaReference> PutLargeAsync(
        string key,
        ReadOnlyMemory<byte> first,
        Stream content,
        long start,
        PutOptions options,
        string? hashedAhead,
        CancellationToken cancellationToken)
    {
        var known = hashedAhead ?? (options.TrustSha256 ? options.Sha256 : null);
        await using var body = options.Length > S3Body.MaxBytes
            ? null
            : await S3Body.OfLargeAsync(connection.Check, content, start, first, known, cancellationToken);
        return body is null
            ? throw new ObjectStoreException(
                $"{connection.Location} does not implement uploads in parts, and one request may have at most {S3Body.MaxBytes} bytes: "
                    + $"the content of '{key}' is longer.")
            : await PutWholeAsync(key, body, options, cancellationToken);
    }

    private async Task<MediaReference> PutWholeAsync(string key, S3Body body, PutOptions options, CancellationToken cancellationToken)
    {
        CheckLength(options, body.Length);
        CheckHash(options, body.Sha256);
        var putId = Guid.NewGuid();
        try
        {
            await retry.RunLongAsync(
                async (_, onProgress, cancellation) =>
                {
                    await ConditionallyAsync(
                        _puts,
                        key,
                        options.WriteOnce,
                        putId,
                        (ifNoneMatch, token) => SendAsync(ifNoneMatch, onProgress, token),
                        cancellation);
                    return true;
                },
                cancellationToken);
            if (options.WriteOnce && !body.IsLarge)
            {
                await TryConditionAsync((ifNoneMatch, token) => SendAsync(ifNoneMatch, static () => { }, token), cancellationToken);
            }
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsPreconditionFailed(exception))
        {
            _puts.NoteHeld();

            // Written by another writer, or by the first attempt of this call, whose response was lost.
            if (await HeadAsync(key, cancellationToken) is not { } head || !S3Metadata.HasPutId(head.Metadata, putId))
            {
                throw Exists(key);
            }
        }

        return new MediaReference { Key = key, Length = body.Length, Sha256 = body.Sha256, ContentType = options.ContentType };

        Task SendAsync(string? ifNoneMatch, Action onProgress, CancellationToken cancellation)
        {
            var request = new PutObjectRequest
            {
                BucketName = connection.Bucket,
                Key = key,
                InputStream = body.Open(onProgress),
                ContentType = options.ContentType,
                MD5Digest = body.Md5,
                IfNoneMatch = ifNoneMatch,
            };
            if (connection.Check != S3Check.Crc32)
            {
                request.UseChunkEncoding = false;
                request.DisablePayloadSigning = connection.Check == S3Check.Md5;
            }

            if (connection.Check == S3Check.Signature)
            {
                request.Headers["x-amz-content-sha256"] = body.Sha256; // else the SDK reads the whole body for it
            }

            S3Metadata.Write(request.Metadata, options, body.Sha256, putId);
            if (connection.Options.KmsKeyId is { } kms)
            {
                request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
                request.ServerSideEncryptionKeyManagementServiceKeyId = kms;
            }

            return (body.IsLarge ? connection.LargeClient : connection.Client).PutObjectAsync(request, cancellation);
        }
    }

    /// <summary>
    /// Sends a write that must not overwrite with <c>If-None-Match: *</c>. Unless the server is known to keep that condition, the object is
    /// looked up first; on a server that does not, this leaves a short time in which another writer can win.
    /// </summary>
    private async Task ConditionallyAsync(
        S3ConditionSupport support,
        string key,
        bool writeOnce,
        Guid putId,
        Func<string?, CancellationToken, Task> send,
        CancellationToken cancellationToken)
    {
        if (writeOnce && !support.IsHeld && await HeadAsync(key, cancellationToken) is { } head)
        {
            if (!S3Metadata.HasPutId(head.Metadata, putId))
            {
                throw Exists(key);
            }

            return; // stored by an earlier attempt of this call
        }

        if (writeOnce && !support.IsMissing)
        {
            try
            {
                await send(AnyETag, cancellationToken);
                return;
            }
            catch (AmazonS3Exception exception) when (S3Faults.IsConditionRefused(exception))
            {
                if (support.NoteMissing())
                {
                    LogNoConditionalWrites(
                        ReferenceEquals(support, _puts) ? "PutObject" : "CompleteMultipartUpload", connection.Location);
                }
            }
        }

        await send(null, cancellationToken);
    }

    /// <summary>
    /// Sends the object that was just stored a second time, as the process's first write-once object only: a server that keeps the
    /// condition refuses it, and one that ignores the condition replaces the object by the same one.
    /// </summary>
    private async Task TryConditionAsync(Func<string?, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        if (!_puts.TryBeginTrial())
        {
            return;
        }

        try
        {
            await send(AnyETag, cancellationToken);
            if (_puts.NoteMissing())
            {
                LogConditionsIgnored(connection.Location);
            }
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsPreconditionFailed(exception))
        {
            _puts.NoteHeld();
        }
        catch (Exception exception) when (
            (S3Faults.IsFault(exception) || exception is OperationCanceledException) && !cancellationToken.IsCancellationRequested)
        {
            LogConditionsNotTried(S3Faults.Of(exception, connection.Location).Message); // the object is stored; the next one is a trial
        }
        finally
        {
            _puts.EndTrial();
        }
    }

    /// <summary>Null where the server takes no parts; then nothing but the first part was read.</summary>
    private async Task<MediaReference?> PutPartsAsync(
        string key,
        ReadOnlyMemory<byte> first,
        Stream content,
        PutOptions options,
        string? hashedAhead,
        CancellationToken cancellationToken)
    {
        if (options.WriteOnce && await HeadAsync(key, cancellationToken) is not null)
        {
            throw Exists(key); // before the upload, which would fail
        }

        var putId = Guid.NewGuid();
        if (await parts.BeginAsync(key, options, options.Sha256 ?? hashedAhead, putId, cancellationToken) is not { } uploadId)
        {
            return null;
        }

        try
        {
            var known = hashedAhead ?? (options.TrustSha256 ? options.Sha256 : null);
            var sent = await parts.SendAsync(key, uploadId, first, content, options.Length, known, cancellationToken);
            CheckLength(options, sent.Length);
            CheckHash(options, sent.Sha256);
            await CompleteAsync(key, uploadId, sent, options.WriteOnce, putId, cancellationToken);
            return new MediaReference { Key = key, Length = sent.Length, Sha256 = sent.Sha256, ContentType = options.ContentType };
        }
        catch
        {
            await parts.AbortAsync(key, uploadId);
            throw;
        }
    }

    private async Task CompleteAsync(
        string key,
        string uploadId,
        S3UploadedParts sent,
        bool writeOnce,
        Guid putId,
        CancellationToken cancellationToken)
    {
        try
        {
            await retry.RunAsync(
                async (attempt, cancellation) =>
                {
                    if (attempt > 1 && await IsStoredAsync(key, sent, putId, cancellation))
                    {
                        return true; // the response was lost, not the request
                    }

                    await ConditionallyAsync( // which looks the object up each time: whether completions keep conditions is never tried
                        _completions,
                        key,
                        writeOnce,
                        putId,
                        (ifNoneMatch, token) => connection.Client.CompleteMultipartUploadAsync(
                            new CompleteMultipartUploadRequest
                            {
                                BucketName = connection.Bucket,
                                Key = key,
                                UploadId = uploadId,
                                PartETags = [.. sent.Parts],
                                IfNoneMatch = ifNoneMatch,
                            },
                            token),
                        cancellation);
                    return true;
                },
                cancellationToken);
        }
        catch (AmazonS3Exception exception) when (S3Faults.IsPreconditionFailed(exception) || S3Faults.IsNotFound(exception))
        {
            // The key exists; or the upload no longer does because an earlier attempt has completed it.
            if (!await IsStoredAsync(key, sent, putId, cancellationToken))
            {
                throw S3Faults.IsPreconditionFailed(exception) ? Exists(key) : S3Faults.Of(exception, connection.Location);
            }
        }

        if (!await IsStoredAsync(key, sent, putId, cancellationToken))
        {
            throw writeOnce
                ? Exists(key)
                : new ObjectStoreException($"The object '{key}' in {connection.Location} differs from what was sent.")
                {
                    IsTransient = true,
                };
        }
    }

    private async Task<bool> IsStoredAsync(string key, S3UploadedParts sent, Guid putId, CancellationToken cancellationToken) =>
        await HeadAsync(key, cancellationToken) is { } head && head.ContentLength == sent.Length
            && S3Metadata.HasPutId(head.Metadata, putId);

    private static async Task<string> HashAheadAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = content.Position;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        content.Position = start;
        return sha256;
    }

    private static void CheckLength(PutOptions options, long length)
    {
        if (options.Length is { } expected && expected != length)
        {
            throw new IOException($"The content could not be read: it has {length} bytes instead of the announced {expected}.");
        }
    }

    private static void CheckHash(PutOptions options, string sha256)
    {
        if (options.Sha256 is { } announced && announced != sha256)
        {
            throw new IOException("The content could not be read: its hash is not the announced one.");
        }
    }

    private static ObjectExistsException Exists(string key) => new($"The object '{key}' exists; it is write-once.");

    [LoggerMessage(
        LogLevel.Warning,
        "Conditional writes ({Request}) are not implemented by {Location}; write-once objects are looked up before they are written")]
    private partial void LogNoConditionalWrites(string request, string location);

    [LoggerMessage(
        LogLevel.Warning,
        "Conditional writes are ignored by {Location}; write-once objects are looked up before they are written, and of two that are "
            + "written under one key at the same time the later replaces the other")]
    private partial void LogConditionsIgnored(string location);

    [LoggerMessage(LogLevel.Debug, "Whether conditional writes are kept is not known yet: {Reason}")]
    private partial void LogConditionsNotTried(string reason);
}
