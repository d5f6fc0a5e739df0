using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.Folder;

/// <summary>
/// Links that read one object until a moment in time. The signature covers key, moment and file name, so none can be changed; the secret
/// is a file that only its owner can read, made on first use and shared by the processes that share the folder.
/// </summary>
public sealed class SignedLinks
{
    /// <summary>The path that every link starts with.</summary>
    public const string Route = "/files/";

    private const int SecretBytes = 32;
    private readonly TimeProvider _time;
    private readonly string _keyFile;
    private readonly Lazy<byte[]> _secret;

    /// <summary>Made by the container.</summary>
    public SignedLinks(IOptions<ObjectStoreOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;

        // Only what was read is kept: on a disk that is full no key can be made, and later one can.
        _keyFile = options.Value.LinkKeyFile!;
        _secret = new Lazy<byte[]>(() => ReadOrCreate(_keyFile), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>Checks that the key can be read, or made when it is needed.</summary>
    /// <exception cref="ObjectStoreException">It cannot.</exception>
    public void Check()
    {
        if (File.Exists(_keyFile))
        {
            _ = _secret.Value;
            return;
        }

        try
        {
            NewFolders.Check(Path.GetDirectoryName(Path.GetFullPath(_keyFile))!);
        }
        catch (Exception exception) when (FolderFaults.IsFault(exception))
        {
            throw FaultOf(exception, _keyFile);
        }
    }

    /// <summary>
    /// A relative link <c>/files/{key}?expires=…&amp;signature=…</c>, with <c>&amp;fileName=…</c> where the object is saved under a name.
    /// </summary>
    /// <exception cref="ArgumentException">The key is not valid, the lifetime is not positive, or the name is empty.</exception>
    public Uri Sign(string key, TimeSpan lifetime, string? fileName = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        if (fileName is not null)
        {
            ArgumentException.ThrowIfNullOrEmpty(fileName);
        }

        var expires = _time.GetUtcNow().Add(lifetime).ToUnixTimeSeconds();
        var query = FormattableString.Invariant($"?expires={expires}&signature={SignatureOf(ObjectKeys.Checked(key), expires, fileName)}");
        return new Uri(
            Route + key + query + (fileName is null ? "" : "&fileName=" + Uri.EscapeDataString(fileName)), UriKind.Relative);
    }

    /// <summary>Whether a link that came back may be served; the name is null where the link has none.</summary>
    public SignedLinkVerdict Verify(string? key, string? expires, string? signature, string? fileName = null)
    {
        if (!ObjectKeys.IsKey(key) || signature is null
            || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var moment))
        {
            return SignedLinkVerdict.Invalid;
        }

        var expected = Encoding.ASCII.GetBytes(SignatureOf(key!, moment, fileName));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature)))
        {
            return SignedLinkVerdict.Invalid;
        }

        return _time.GetUtcNow().ToUnixTimeSeconds() < moment ? SignedLinkVerdict.Valid : SignedLinkVerdict.Expired;
    }

    private string SignatureOf(string key, long expires, string? fileName) => WebEncoders.Base64UrlEncode(HMACSHA256.HashData(
        _secret.Value,
        Encoding.UTF8.GetBytes(FormattableString.Invariant($"read\n{key}\n{expires}") + (fileName is null ? "" : "\n" + fileName))));

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
            throw FaultOf(exception, path);
        }
    }

    private static ObjectStoreException FaultOf(Exception exception, string path) => exception is UnauthorizedAccessException
        ? new ObjectStoreException($"The link key '{path}' cannot be read or made by this user; check its permissions.", exception)
        : FolderFaults.Of(exception, Path.GetDirectoryName(path) ?? path);

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
