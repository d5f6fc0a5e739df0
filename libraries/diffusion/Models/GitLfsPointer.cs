namespace AdGenius.Diffusion.Models;

/// <summary>Finds the small text files that a clone without Git LFS has in the place of weights.</summary>
internal static class GitLfsPointer
{
    private const int MaxBytes = 1024;

    internal static bool IsAt(string path)
    {
        if (new FileInfo(path).Length is 0 or > MaxBytes)
        {
            return false;
        }

        return File.ReadAllBytes(path).AsSpan().StartsWith("version https://git-lfs"u8);
    }
}
