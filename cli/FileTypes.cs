using System.Runtime.InteropServices;

namespace AdGenius.Cli;

/// <summary>The type of a file, which .NET does not report: a device or a pipe looks like a regular file there.</summary>
internal static partial class FileTypes
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int ModeOffset = 28; // of stx_mode in struct statx
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>False for a device, pipe, socket or folder; links are followed. Checked on Linux only; true elsewhere.</summary>
    public static bool IsRegular(string path)
    {
        Span<byte> status = stackalloc byte[256];
        return !OperatingSystem.IsLinux()
            || (Statx(CurrentFolder, path, 0, TypeOnly, status) == 0
                && (BitConverter.ToUInt16(status[ModeOffset..]) & TypeMask) == RegularFile);
    }

    /// <summary>Why what has this path is not read or replaced as a file; null for a regular file, and where there is nothing.</summary>
    public static string? FaultOf(string path) =>
        Directory.Exists(path) ? "is a folder; name a file in it."
            : File.Exists(path) && !IsRegular(path) ? "is a device or pipe; name a regular file."
            : null;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> status);
}
