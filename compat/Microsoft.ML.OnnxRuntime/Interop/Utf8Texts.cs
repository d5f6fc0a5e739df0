using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>An array of null-terminated UTF-8 strings, kept for as long as its owner lives: names are converted once, not at every run.</summary>
internal sealed unsafe class Utf8Texts : SafeHandle
{
    private readonly int count;

    internal Utf8Texts(IReadOnlyCollection<string> texts)
        : base(0, ownsHandle: true)
    {
        count = texts.Count;
        nint* array = (nint*)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(nint));
        SetHandle((nint)array);
        int i = 0;
        foreach (string text in texts)
        {
            array[i++] = Marshal.StringToCoTaskMemUTF8(text);
        }
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        nint* array = (nint*)handle;
        for (int i = 0; i < count; i++)
        {
            Marshal.FreeCoTaskMem(array[i]);
        }

        NativeMemory.Free(array);
        return true;
    }
}
