using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AdGenius.Diffusion.Tests.Runtime;

/// <summary>Names the software Vulkan driver that Debian's chromium brings, before native code reads the environment.</summary>
internal static partial class SoftwareDriver
{
    private const string Variable = "VK_DRIVER_FILES";
    private const string ChromiumDriver = "/usr/lib/chromium/vk_swiftshader_icd.json";

#pragma warning disable CA2255 // The native library reads the process's own environment once; only code that runs before any test can set it.
    [ModuleInitializer]
    internal static void Name()
#pragma warning restore CA2255
    {
        if (OperatingSystem.IsLinux() && File.Exists(ChromiumDriver) && Environment.GetEnvironmentVariable(Variable) is null)
        {
            Environment.SetEnvironmentVariable(Variable, ChromiumDriver);

            // The runtime keeps a copy of its own, so the C library has to be told too.
            _ = SetEnvironment(Variable, ChromiumDriver, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
