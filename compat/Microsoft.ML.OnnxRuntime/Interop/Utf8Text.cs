using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime.Interop;

/// <summary>A null-terminated UTF-8 copy of a string for one native call.</summary>
internal readonly unsafe ref struct Utf8Text
{
    internal Utf8Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Pointer = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(Pointer, length));
        Pointer[length] = 0;
    }

    internal byte* Pointer { get; }

    public void Dispose() => NativeMemory.Free(Pointer);
}
