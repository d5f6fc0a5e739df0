using System.Security.Cryptography;

namespace AdGenius.ObjectStore.S3;

/// <summary>What one request puts: bytes in memory, or a stream that is read again for each attempt.</summary>
internal sealed class S3Body : IAsyncDisposable
{
    /// <summary>The most that one request may have: 5 GiB.</summary>
    public const long MaxBytes = 5L * 1024 * 1024 * 1024;

    private const int CopyBytes = 1024 * 1024;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly RepeatableContent? _content;
    private readonly FileStream? _copy;

    private S3Body(ReadOnlyMemory<byte> bytes, string? md5)
    {
        (_bytes, Length, Sha256, Md5) = (bytes, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), md5);
    }

    private S3Body(RepeatableContent content, FileStream? copy, long length, string sha256, string? md5)
    {
        (_content, _copy, Length, Sha256, Md5) = (content, copy, length, sha256, md5);
    }

    public long Length { get; }

    public string Sha256 { get; }

    /// <summary>Content-MD5, where that is what the server checks.</summary>
    public string? Md5 { get; }

    /// <summary>True for a stream, which may take longer to send than a part.</summary>
    public bool IsLarge => _content is not null;

    public static S3Body Of(S3Check check, ReadOnlyMemory<byte> bytes) => new(bytes, S3PartUpload.DigestOf(check, bytes.Span));

    /// <summary>Of a stream that is longer than a part; one that cannot seek is copied to a temporary file.</summary>
    /// <param name="check">Which hashes are needed.</param>
    /// <param name="content">The stream; it stays open.</param>
    /// <param name="start">Where the content begins in a stream that can seek.</param>
    /// <param name="first">What was read of it already.</param>
    /// <param name="sha256">The hash, where it need not be taken.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null for a content of more than <see cref="MaxBytes"/>.</returns>
    public static async Task<S3Body?> OfLargeAsync(
        S3Check check, Stream content, long start, ReadOnlyMemory<byte> first, string? sha256, CancellationToken cancellationToken)
    {
        if (content.CanSeek)
        {
            return content.Length - start > MaxBytes ? null : await OfAsync(check, content, start, null, sha256, cancellationToken);
        }

        var copy = new FileStream(
            Path.Combine(Path.GetTempPath(), $"adgenius-object-{Guid.NewGuid():N}"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            CopyBytes,
            FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(copy.Name); // it stays readable, and its space is freed with the process, also where that is killed
        }

        S3Body? body = null;
        try
        {
            if (await TryCopyAsync(first, content, copy, cancellationToken))
            {
                body = await OfAsync(check, copy, 0, copy, sha256, cancellationToken);
            }

            return body;
        }
        finally
        {
            if (body is null)
            {
                await copy.DisposeAsync();
            }
        }
    }

    /// <summary>A stream of all bytes, for one attempt. <paramref name="onRead"/> is called whenever more of a large one is sent.</summary>
    public Stream Open(Action onRead) => _content?.Open(onRead) ?? S3PartUpload.StreamOf(_bytes);

    public async ValueTask DisposeAsync()
    {
        if (_content is not null)
        {
            await _content.CloseAsync();
        }

        if (_copy is not null)
        {
            await _copy.DisposeAsync();
        }
    }

    private static async Task<S3Body> OfAsync(
        S3Check check, Stream content, long start, FileStream? copy, string? sha256, CancellationToken cancellationToken)
    {
        var length = content.Length - start;
        var takesMd5 = check == S3Check.Md5;
        if (sha256 is not null && !takesMd5)
        {
            return new S3Body(new RepeatableContent(content, start, length), copy, length, sha256, null);
        }

        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = new byte[CopyBytes];
        content.Position = start;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            sha.AppendData(buffer, 0, read);
            if (takesMd5)
            {
                md5.AppendData(buffer, 0, read);
            }
        }

        return new S3Body(
            new RepeatableContent(content, start, length),
            copy,
            length,
            Convert.ToHexStringLower(sha.GetHashAndReset()),
            takesMd5 ? Convert.ToBase64String(md5.GetHashAndReset()) : null);
    }

    /// <summary>False once it is too long.</summary>
    private static async Task<bool> TryCopyAsync(
        ReadOnlyMemory<byte> first, Stream content, FileStream copy, CancellationToken cancellationToken)
    {
        await copy.WriteAsync(first, cancellationToken);
        var buffer = new byte[CopyBytes];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (copy.Position + read > MaxBytes)
            {
                return false;
            }

            await copy.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        await copy.FlushAsync(cancellationToken);
        return true;
    }
}
