using Microsoft.Win32.SafeHandles;

namespace AdGenius.Cli.Output;

/// <summary>
/// Opens standard streams that the caller has closed (<c>&gt;&amp;-</c>) on the null device: else writing to them is an error, and the next
/// file that is opened, such as the database, gets their number and the output.
/// </summary>
internal static class StandardStreams
{
    private static readonly List<SafeFileHandle> Opened = [];

    public static void OpenClosed()
    {
        if (!Directory.Exists("/dev/fd"))
        {
            return;
        }

        // The system gives the lowest free number, so the order matters.
        for (var descriptor = 0; descriptor <= 2; descriptor++)
        {
            if (!Path.Exists($"/dev/fd/{descriptor}"))
            {
                Opened.Add(File.OpenHandle("/dev/null", FileMode.Open, descriptor == 0 ? FileAccess.Read : FileAccess.Write));
            }
        }
    }
}
