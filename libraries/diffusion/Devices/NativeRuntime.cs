using AdGenius.Diffusion.Faults;

namespace AdGenius.Diffusion.Devices;

/// <summary>The first use of ONNX Runtime's native library, whose loader's exceptions are mapped to model faults.</summary>
internal static class NativeRuntime
{
    static NativeRuntime() => RuntimeTelemetry.Disable();

    /// <summary>
    /// Runs something that may load the native library. The package's static constructors load it, so a library that is missing or built
    /// for another processor arrives wrapped in a <see cref="TypeInitializationException"/>.
    /// </summary>
    /// <exception cref="ModelFaultException">The native library cannot be loaded (<see cref="ModelFault.RuntimeMissing"/>).</exception>
    internal static T Use<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (Exception failure) when (Innermost(
            failure) is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new ModelFaultException(
                ModelFault.RuntimeMissing,
                $"The native library of ONNX Runtime cannot be loaded: {Innermost(failure).Message.Split('\n', 2)[0].Trim()}",
                failure);
        }
    }

    private static Exception Innermost(Exception failure)
    {
        while (failure is TypeInitializationException { InnerException: { } inner })
        {
            failure = inner;
        }

        return failure;
    }
}
