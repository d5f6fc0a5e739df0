using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace AdGenius.ObjectStore.S3;

/// <summary>The parts of one object: begun, sent several at once with their checksums and repetitions, or aborted.</summary>
internal sealed partial class S3PartUpload(
    S3Connection connection, S3Retry retry, S3PartSupport support, ILogger<S3PartUpload> logger)
{
    private const int MaxParts = 10_000;
    private static readonly TimeSpan AbortLimit = TimeSpan.FromSeconds(10);

    /// <summary>Content-MD5, where that is what the server checks.</summary>
    public static string? DigestOf(S3Check check, ReadOnlySpan<byte> content)
    {
        if (check != S3Check.Md5)
        {
            return null;
        }

#pragma warning disable CA5351 // a checksum against accidents, in the only form that every server knows
        return Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
    }

    /// <summary>A stream over memory without a copy.</summary>
    public static MemoryStream StreamOf(ReadOnlyMemory<byte> content) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(content, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);

    /// <summary>The server's id of the upload; null where it takes no uploads in parts.</summary>
    public Task<string?> BeginAsync(string key, PutOptions options, string? sha256, Guid putId, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = connection.Bucket, Key = key, ContentType = options.ContentType };
        S3Metadata.Write(request.Metadata, options, sha256, putId);
        if (connection.Check == S3Check.Crc32)
        {
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
        }

        if (connection.Options.KmsKeyId is { } kms)
        {
            request.ServerSideEncryptionMethod = ServerSideEncryptionMethod.AWSKMS;
            request.ServerSideEncryptionKeyManagementServiceKeyId = kms;
        }

        return support.BeginAsync(request, cancellationToken);
    }

    /// <summary>Sends <paramref name="first"/>, which is a whole part, and the rest of <paramref name="content"/>.</summary>
    /// <param name="key">The object's key.</param>
    /// <param name="uploadId">The upload, see <see cref="BeginAsync"/>.</param>
    /// <param name="first">The first part.</param>
    /// <param name="content">The rest.</param>
    /// <param name="length">The length of the whole, where it is known.</param>
    /// <param name="sha256">The hash of the whole, where it is known; else it is taken on the way.</param>
    /// <param name="cancellationToken">Stops all parts.</param>
    public async Task<S3UploadedParts> SendAsync(
        string key,
        string uploadId,
        ReadOnlyMemory<byte> first,
        Stream content,
        long? length,
        string? sha256,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var hash = sha256 is null ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var laterBytes = LaterPartBytes(length);
        using var slots = new SemaphoreSlim(SlotsFor(laterBytes));
        var running = new List<Task<PartETag>>();
        var hashed = Task.CompletedTask;
        var finished = false;
        try
        {
            hashed = HashAsync(hash, hashed, first);
            long sent = first.Length;
            running.Add(SendPartAsync(key, uploadId, 1, first, stop.Token));
            while (true)
            {
                await slots.WaitAsync(stop.Token);
                ThrowFirstFailure(running);
                var (buffer, read) = await ReadPartAsync(content, laterBytes, running.Count, stop.Token);
                if (read == 0)
                {
                    break;
                }

                hashed = HashAsync(hash, hashed, buffer.AsMemory(0, read));
                sent += read;
                running.Add(SendAndReturnAsync(key, uploadId, running.Count + 1, buffer, read, hashed, slots, stop));
                if (read < laterBytes)
                {
                    break;
                }
            }

            var tags = await Task.WhenAll(running);
            await hashed;
            finished = true;
            return new S3UploadedParts(tags, sent, sha256 ?? Convert.ToHexStringLower(hash!.GetHashAndReset()));
        }
        finally
        {
            if (!finished)
            {
                await stop.CancelAsync();
                // buffers, slots and hash must be back before they go
                await Task.WhenAll([hashed, .. running]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// Parts of an unfinished upload cost money until it is aborted. When this fails, the lifecycle rule or the sweep does it.
    /// </summary>
    public async Task AbortAsync(string key, string uploadId)
    {
        using var limit = new CancellationTokenSource(AbortLimit); // not the caller's token: a cancelled upload must be aborted too
        try
        {
            await connection.Client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = connection.Bucket, Key = key, UploadId = uploadId }, limit.Token);
        }
        catch (Exception exception) when (S3Faults.IsNotFound(exception))
        {
            // completed, or aborted by another process
        }
        catch (Exception exception) when (S3Faults.IsFault(exception) || exception is OperationCanceledException)
        {
            LogAbortFailed(key, S3Faults.Of(exception, connection.Location).Message);
        }
    }

    /// <summary>S3 allows 10,000 parts: what is announced to be longer goes in larger ones.</summary>
    private int LaterPartBytes(long? length) =>
        (int)Math.Max(connection.Options.PartBytes, Math.Min(int.MaxValue, ((length ?? 0) / (MaxParts - 10)) + 1));

    /// <summary>Larger parts go fewer at once, so that the memory stays what it was.</summary>
    private int SlotsFor(int laterBytes)
        => (int)Math.Max(1, (long)connection.Options.MaxConcurrentParts * connection.Options.PartBytes / laterBytes);

    private static void ThrowFirstFailure(List<Task<PartETag>> running)
    {
        if (running.Find(static task => task.IsFaulted) is { } failed)
        {
            failed.GetAwaiter().GetResult(); // it has ended: this throws what it threw
        }
    }

    /// <summary>The next part in a rented buffer, which the caller returns; an empty array at the end of the content.</summary>
    private async Task<(byte[] Buffer, int Count)> ReadPartAsync(
        Stream content, int bytes, int partsBefore, CancellationToken cancellationToken)
    {
        var buffer = connection.Buffers.Rent(bytes);
        var isHandedOver = false;
        try
        {
            var read = await content.ReadAtLeastAsync(buffer.AsMemory(0, bytes), bytes, throwOnEndOfStream: false, cancellationToken);
            if (read > 0 && partsBefore == MaxParts)
            {
                throw new IOException(
                    $"The content is longer than {MaxParts} parts of {bytes} bytes; "
                        + "say its length beforehand or raise Objects:S3:PartBytes.");
            }

            isHandedOver = read > 0;
            return (isHandedOver ? buffer : [], read);
        }
        finally
        {
            if (!isHandedOver)
            {
                connection.Buffers.Return(buffer);
            }
        }
    }

    /// <summary>Takes the hash of the whole part by part, in order, beside the reading and the sending and not before them.</summary>
    private static async Task HashAsync(IncrementalHash? hash, Task before, ReadOnlyMemory<byte> content)
    {
        if (hash is not null)
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            hash.AppendData(content.Span);
        }
    }

    private async Task<PartETag> SendAndReturnAsync(
        string key, string uploadId, int number, byte[] buffer, int count, Task hashed, SemaphoreSlim slots, CancellationTokenSource stop)
    {
        try
        {
            return await SendPartAsync(key, uploadId, number, buffer.AsMemory(0, count), stop.Token);
        }
        finally
        {
            await hashed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it reads from the buffer
            connection.Buffers.Return(buffer);
            slots.Release();
        }
    }

    private async Task<PartETag> SendPartAsync(
        string key,
        string uploadId,
        int number,
        ReadOnlyMemory<byte> content,
        CancellationToken cancellationToken)
    {
        // Signing takes a hash of the part before anything is awaited. On the pool the next part is read meanwhile, and several are hashed
        // at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var digest = DigestOf(connection.Check, content.Span);
        var answer = await retry.RunAsync(
            (_, cancellation) =>
            {
                var request = new UploadPartRequest
                {
                    BucketName = connection.Bucket,
                    Key = key,
                    UploadId = uploadId,
                    PartNumber = number,
                    PartSize = content.Length,
                    InputStream = StreamOf(content),
                    MD5Digest = digest,
                };
                if (connection.Check == S3Check.Crc32)
                {
                    request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32;
                }
                else
                {
                    request.UseChunkEncoding = false; // one signature over all bytes, which even simple servers compare
                    request.DisablePayloadSigning = connection.Check == S3Check.Md5;
                }

                return connection.Client.UploadPartAsync(request, cancellation);
            },
            cancellationToken);
        return new PartETag(number, S3ETag.Strong(answer.ETag)) { ChecksumCRC32 = answer.ChecksumCRC32 };
    }

    [LoggerMessage(LogLevel.Warning, "An unfinished upload of {Key} could not be aborted and is left to expire: {Reason}")]
    private partial void LogAbortFailed(string key, string reason);
}
