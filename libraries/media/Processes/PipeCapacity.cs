using System.IO.Pipes;
using System.Runtime.InteropServices;

namespace AdGenius.Media.Processes;

/// <summary>
/// Widens a pipe on Linux: with the usual 64 KiB a frame of video needs ten context switches between the two processes.
/// </summary>
internal static partial class PipeCapacity
{
    private const int SetPipeSize = 1031; // F_SETPIPE_SZ
    private const int Wanted = 1 << 20; // the limit of an unprivileged process

    /// <summary>Best effort; an unchanged pipe works too.</summary>
    public static void Enlarge(Stream stream)
    {
        if (OperatingSystem.IsLinux() && stream is PipeStream pipe)
        {
            _ = ControlFile(pipe.SafePipeHandle, SetPipeSize, Wanted);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int ControlFile(SafeHandle file, int command, int argument);
}
