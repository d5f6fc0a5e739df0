using Microsoft.Win32.SafeHandles;

namespace AdGenius.Cli.Output;

/// <summary>
/// Replaces standard streams that the caller has closed (<c>&gt;&amp;-</c>): else writing to them is an error, or goes to a file that got
/// their number, such as the database.
/// </summary>
internal static class StandardStreams
{
    // O_CLOEXEC in the octal flags of /proc/self/fdinfo.
    private const long CloseOnExecute = 0x80000;

    private static readonly List<SafeFileHandle> Opened = [];

    private static bool _isInputDiscarded;

    /// <summary>Standard input, which is empty where the caller has closed it.</summary>
    public static Stream OpenInput() => _isInputDiscarded ? Stream.Null : Console.OpenStandardInput();

    /// <summary>
    /// Lets the command go on where standard error cannot be written, such as a log file on a full disk: what is lost is the progress and
    /// not the work, and the exit code remains.
    /// </summary>
    public static void IgnoreErrorFaults()
    {
        if (Console.IsErrorRedirected)
        {
            Console.SetError(new LenientWriter(Console.Error));
        }
    }

    /// <summary>Opens closed streams on the null device. To be called before anything opens a file or uses the console.</summary>
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
            else if (BelongsToRuntime(descriptor))
            {
                Discard(descriptor);
            }
        }
    }

    /// <summary>
    /// True when the runtime got the number of a closed stream for a file of its own before this program started. A stream that the caller
    /// passed on is never closed on execute: it has just survived one.
    /// </summary>
    private static bool BelongsToRuntime(int descriptor)
    {
        try
        {
            var flags = File.ReadLines($"/proc/self/fdinfo/{descriptor}")
                .FirstOrDefault(line => line.StartsWith("flags:", StringComparison.Ordinal));
            return flags is not null && (Convert.ToInt64(flags["flags:".Length..].Trim(), 8) & CloseOnExecute) != 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return false; // not Linux
        }
    }

    private static void Discard(int descriptor)
    {
        switch (descriptor)
        {
            case 0:
                Console.SetIn(TextReader.Null);
                _isInputDiscarded = true;
                break;
            case 1:
                Console.SetOut(TextWriter.Null);
                break;
            default:
                Console.SetError(TextWriter.Null);
                break;
        }
    }
}
