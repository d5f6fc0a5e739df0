using System.Runtime.InteropServices;

namespace AdGenius.ObjectStore.Folder;

/// <summary>Two system calls that a write-once, durable file needs and .NET lacks.</summary>
internal static partial class UnixFiles
{
    private const int FileExists = 17;
    private const int CrossDevice = 18;
    private const int NotPermitted = 1;
    private const int NotSupported = 95;

    /// <summary>
    /// Renames the finished file <paramref name="source"/> to <paramref name="target"/> unless that exists. The file system decides, so one
    /// of two writers wins. (<c>File.Move</c> without overwrite checks first and renames then, which lets both win.)
    /// </summary>
    /// <returns>False where the name exists.</returns>
    public static bool TryMoveNoReplace(string source, string target)
    {
        if (OperatingSystem.IsWindows())
        {
            return TryMoveWithoutOverwrite(source, target);
        }

        if (Link(source, target) == 0)
        {
            File.Delete(source);
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            FileExists => false,
            NotPermitted or NotSupported or CrossDevice => TryMoveWithoutOverwrite(source, target), // no hard links there, such as FAT
            2 => throw new DirectoryNotFoundException($"There is no folder for '{target}'."),
            _ => throw new IOException($"Cannot link '{target}': {Marshal.GetPInvokeErrorMessage(error)}", error),
        };
    }

    /// <summary>Makes the names in a folder survive a power failure, where the file system supports it.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(folder, 0);
        if (handle >= 0)
        {
            _ = Fsync(handle);
            _ = Close(handle);
        }
    }

    private static bool TryMoveWithoutOverwrite(string source, string target)
    {
        try
        {
            File.Move(source, target, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(target))
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);
}
