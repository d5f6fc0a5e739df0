using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>The one table of native functions, loaded on first use and kept for the life of the process.</summary>
internal static unsafe class OrtApi
{
    /// <summary>The API version asked for: old enough for every library since 1.14, new enough for all entries used here.</summary>
    private const uint RequestedVersion = 14;

    private static readonly Lazy<Loaded> Table = new(Load);

    internal static string Version => Table.Value.Version;

    internal static nint Entry(OrtEntry entry) => Table.Value.Functions[(int)entry];

    /// <summary>Turns a status into an exception and frees it; null means success.</summary>
    internal static void Check(nint status)
    {
        if (status != 0)
        {
            throw ToException(status);
        }
    }

    internal static OnnxRuntimeException ToException(nint status)
    {
        int code = ((delegate* unmanaged<nint, int>)Entry(OrtEntry.GetErrorCode))(status);
        string text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Entry(OrtEntry.GetErrorMessage))(status)) ?? "";
        Release(OrtEntry.ReleaseStatus, status);
        return new OnnxRuntimeException((ErrorCode)code, text);
    }

    internal static void Release(OrtEntry entry, nint handle) => ((delegate* unmanaged<nint, void>)Entry(entry))(handle);

    private static Loaded Load()
    {
        nint library = NativeLibrary.Load(NativeLibraryLocator.Find());
        var getBase = (delegate* unmanaged<nint*>)NativeLibrary.GetExport(library, "OrtGetApiBase");
        nint* apiBase = getBase();
        nint table = ((delegate* unmanaged<uint, nint>)apiBase[0])(RequestedVersion);
        string version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)apiBase[1])()) ?? "";
        if (table == 0)
        {
            throw new OnnxRuntimeException(ErrorCode.Fail, $"The ONNX Runtime library {version} does not offer API version {RequestedVersion}.");
        }

        return new Loaded((nint*)table, version);
    }

    private sealed class Loaded(nint* functions, string version)
    {
        internal nint* Functions { get; } = functions;

        internal string Version { get; } = version;
    }
}
