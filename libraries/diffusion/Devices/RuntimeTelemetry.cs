using System.Runtime.InteropServices;

namespace AdGenius.Diffusion.Devices;

/// <summary>
/// ONNX Runtime's published libraries send events to Microsoft since version 1.29: names and hashes of models, devices, durations and
/// errors, with an identifier that they keep in the user's cache folder. That is disabled, unless the environment says otherwise.
/// </summary>
internal static partial class RuntimeTelemetry
{
    /// <summary>The variable that the native library reads once, when its environment is created.</summary>
    internal const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>
    /// Sets the variable for native code, which does not see what .NET sets. Call before the first use of the library. On Windows, which
    /// collects events by its own consent settings, nothing is changed.
    /// </summary>
    public static void Disable()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetVariable(Variable, "1", overwrite: 0); // fails only without memory
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
