namespace AdGenius.Diffusion.Files;

/// <summary>The length of a file, also behind a symbolic link: of a link FileInfo gives the length of the path that it holds.</summary>
internal static class FileLength
{
    internal static long Of(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
        return RandomAccess.GetLength(file);
    }
}
