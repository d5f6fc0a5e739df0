using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>Finds the native library: where the environment says, beside the application, in a source tree above it, or in the user's data folder.</summary>
internal static class NativeLibraryLocator
{
    internal const string EnvironmentVariable = "ADGENIUS_ONNXRUNTIME";

    private const string PackageFolder = "node_modules/onnxruntime-node/bin";

    internal static string Find() => Find(AppContext.BaseDirectory, Environment.GetEnvironmentVariable);

    /// <summary>The search with its two inputs given, so that a test needs neither the process's folder nor its environment.</summary>
    internal static string Find(string applicationFolder, Func<string, string?> environment)
    {
        if (environment(EnvironmentVariable) is { Length: > 0 } chosen)
        {
            return Directory.Exists(chosen) ? InFolder(chosen) ?? throw NotFound($"{EnvironmentVariable} names {chosen}, which holds no {FileName}.")
                : File.Exists(chosen) ? chosen
                : throw NotFound($"{EnvironmentVariable} names {chosen}, which does not exist.");
        }

        foreach (string folder in Candidates(applicationFolder, environment))
        {
            if (InFolder(folder) is { } found)
            {
                return found;
            }
        }

        throw NotFound($"{FileName} lies neither beside the application ({applicationFolder}) nor in a source tree above it nor in the user's data folder.");
    }

    private static IEnumerable<string> Candidates(string applicationFolder, Func<string, string?> environment)
    {
        yield return applicationFolder;
        yield return Path.Combine(applicationFolder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        for (DirectoryInfo? folder = new(applicationFolder); folder is not null; folder = folder.Parent)
        {
            yield return Path.Combine(folder.FullName, "compat", "Microsoft.ML.OnnxRuntime", "native", PackageFolder);
        }

        string data = environment("XDG_DATA_HOME") is { Length: > 0 } home
            ? home
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        yield return Path.Combine(data, "adgenius", "native");
        yield return Path.Combine(data, "adgenius", "native", PackageFolder);
    }

    /// <summary>The library in a folder itself, or in the npm package's own tree (napi-vN/system/processor) below it.</summary>
    private static string? InFolder(string folder)
    {
        string direct = Path.Combine(folder, FileName);
        if (File.Exists(direct))
        {
            return direct;
        }

        if (!Directory.Exists(folder))
        {
            return null;
        }

        return Directory.EnumerateDirectories(folder, "napi-v*")
            .Select(napi => Path.Combine(napi, SystemName, ProcessorName, FileName))
            .FirstOrDefault(File.Exists);
    }

    private static DllNotFoundException NotFound(string what) => new(
        $"The native ONNX Runtime library was not found: {what} "
        + "Get it with compat/Microsoft.ML.OnnxRuntime/native/fetch (a build does it too), or set "
        + $"{EnvironmentVariable} to the library or its folder.");

    private static string FileName => OperatingSystem.IsWindows() ? "onnxruntime.dll"
        : OperatingSystem.IsMacOS() ? "libonnxruntime.1.dylib"
        : "libonnxruntime.so.1";

    private static string SystemName => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string ProcessorName => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
}
