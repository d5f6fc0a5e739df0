using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Files;

/// <summary>Finds the small text files that a clone without Git LFS has in the place of weights.</summary>
internal static class GitLfsPointer
{
    private static ReadOnlySpan<byte> Beginning => "version https://git-lfs"u8;

    /// <exception cref="ModelFaultException">The file is a pointer, or cannot be opened.</exception>
    internal static void Reject(string path, string shownName)
    {
        try
        {
            if (!IsAt(path))
            {
                return;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileFault.Of(shownName, failure);
        }

        throw new ModelFaultException(
            ModelFault.MissingFile,
            $"{shownName} is a Git LFS pointer and not the file itself. Run \"git lfs pull\" in the folder it was cloned to.");
    }

    private static bool IsAt(string path)
    {
        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[Beginning.Length];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(Beginning);
    }
}
