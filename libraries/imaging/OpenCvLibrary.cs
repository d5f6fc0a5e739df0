using System.Runtime.InteropServices;
using OpenCvSharp;

namespace AdGenius.Imaging;

/// <summary>
/// Loads OpenCV's native library before its first use: a missing dependency is then one clear message instead of a
/// <see cref="TypeInitializationException"/> at each call.
/// </summary>
public static class OpenCvLibrary
{
    private const string FileName = "OpenCvSharpExtern";
    private static readonly Lazy<string?> LoadProblem = new(() => FindProblem(FileName));

    /// <summary>OpenCV's version, such as <c>4.13.0</c>.</summary>
    /// <exception cref="ImagingUnavailableException">It cannot be loaded.</exception>
    public static string Version
    {
        get
        {
            EnsureLoaded();
            return Cv2.GetVersionString() ?? "unknown";
        }
    }

    /// <summary>Why OpenCV cannot be loaded and how to change that; null when it is loaded.</summary>
    public static string? Problem => LoadProblem.Value;

    /// <exception cref="ImagingUnavailableException">It cannot be loaded.</exception>
    internal static void EnsureLoaded()
    {
        if (Problem is { } problem)
        {
            throw new ImagingUnavailableException(problem);
        }
    }

    /// <summary>Tries to load <paramref name="fileName"/> the way OpenCvSharp does.</summary>
    internal static string? FindProblem(string fileName)
    {
        try
        {
            // Never freed: OpenCvSharp uses the library until the process ends.
            NativeLibrary.Load(fileName, typeof(Cv2).Assembly, DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return $"OpenCV cannot be loaded: {MissingPart(exception.Message)}. "
                + "It needs GTK 3; install it (on Debian: apt-get install libgtk-3-0 libatomic1).";
        }
    }

    /// <summary>The dynamic loader lists each path that it tried; the line that names another library is the reason.</summary>
    private static string MissingPart(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var reason = lines.FirstOrDefault(line => line.Contains("cannot open shared object file", StringComparison.Ordinal)
            && !line.Contains(FileName, StringComparison.Ordinal));
        return (reason ?? lines[0]).TrimEnd('.');
    }
}
