using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.Folder;

/// <summary>
/// Links that read one object until a moment in time. The signature covers key and moment, so neither can be changed; the secret is a file
/// that only its owner can read, made on first use and shared by the processes that share the folder.
/// </summary>
public sealed class SignedLinks
{
    /// <summary>The path that every link starts with.</summary>
    public const string Route = "/files/";

    private const int SecretBytes = 32;
    private readonly TimeProvider _time;
    private readonly Lazy<byte[]> _secret;

    /// <summary>Made by the container.</summary>
    public SignedLinks(IOptions<ObjectStoreOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        _secret = new Lazy<byte[]>(() => ReadOrCreate(options.Value.LinkKeyFile!));
    }

    /// <summary>A relative link <c>/files/{key}?expires=…&amp;signature=…</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is not positive.</exception>
    public Uri Sign(string key, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        var expires = _time.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        return new Uri(
            FormattableString.Invariant($"{Route}{ObjectKeys.Checked(key)}?expires={expires}&signature={SignatureOf(key, expires)}"),
            UriKind.Relative);
    }

    /// <summary>Whether a link that came back may be served.</summary>
    public SignedLinkVerdict Verify(string? key, string? expires, string? signature)
    {
        if (!ObjectKeys.IsKey(key) || signature is null
            || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var moment))
        {
            return SignedLinkVerdict.Invalid;
        }

        var expected = Encoding.ASCII.GetBytes(SignatureOf(key!, moment));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)))
        {
            return SignedLinkVerdict.Invalid;
        }

        return _time.GetUtcNow().ToUnixTimeSeconds() < moment ? SignedLinkVerdict.Valid : SignedLinkVerdict.Expired;
    }

    private string SignatureOf(string key, long expires) => WebEncoders.Base64UrlEncode(
        HMACSHA256.HashData(_secret.Value, Encoding.UTF8.GetBytes(FormattableString.Invariant($"read\n{key}\n{expires}"))));

    private static byte[] ReadOrCreate(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                CreateKeyFile(path);
            }

            var secret = File.ReadAllBytes(path);
            return secret.Length == SecretBytes
                ? secret
                : throw new ObjectStoreException(
                    $"The link key '{path}' has {secret.Length} bytes instead of {SecretBytes}; delete it to have a new one made.");
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FolderFaults.Of(exception, Path.GetDirectoryName(path) ?? path);
        }
    }

    /// <summary>The file appears whole and with its final rights; where two processes make one at once, the first one's stays.</summary>
    private static void CreateKeyFile(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temp = path + "." + Guid.NewGuid().ToString("N");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using (var file = new FileStream(temp, options))
            {
                file.Write(RandomNumberGenerator.GetBytes(SecretBytes));
                file.Flush(flushToDisk: true);
            }

            UnixFiles.TryMoveNoReplace(temp, path);
        }
        finally
        {
            File.Delete(temp);
        }
    }
}
