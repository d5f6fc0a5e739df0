using System.Security.Cryptography;
using AdGenius.Contracts;

namespace AdGenius.StorageWorker.Storing;

/// <summary>Compares files with references.</summary>
internal static class FileComparer
{
    /// <summary>True when the file has exactly the bytes of the reference.</summary>
    public static async Task<bool> MatchesAsync(string file, MediaReference reference, CancellationToken cancellationToken)
    {
        await using var content = new FileStream(
            file,
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            0,
            FileOptions.Asynchronous | FileOptions.SequentialScan);
        return content.Length == reference.Length
            && Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)) == reference.Sha256;
    }
}
