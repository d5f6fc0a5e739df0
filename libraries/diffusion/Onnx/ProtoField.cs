namespace AdGenius.Diffusion.Onnx;

/// <summary>A field of a protobuf message in memory.</summary>
/// <param name="Number">Its number.</param>
/// <param name="WireType">How it is stored: 0 a whole number, 2 bytes, 1 and 5 fixed lengths.</param>
/// <param name="Value">The whole number; 0 for the other types.</param>
/// <param name="Whole">The field with its header.</param>
/// <param name="Content">Its content alone.</param>
internal readonly record struct ProtoField(int Number, int WireType, ulong Value, Range Whole, Range Content)
{
    internal const int Bytes = 2;

    /// <summary>The fields of a message.</summary>
    /// <param name="file">The bytes that it is a part of.</param>
    /// <param name="message">Where it is.</param>
    /// <exception cref="FormatException">The message is damaged.</exception>
    internal static IEnumerable<ProtoField> Read(byte[] file, Range message)
    {
        (int at, int length) = message.GetOffsetAndLength(file.Length);
        int end = at + length;
        while (at < end)
        {
            int start = at;
            ulong key = Varint(file, ref at, end);
            int wireType = (int)(key & 7);
            ulong value = wireType is 0 or Bytes ? Varint(file, ref at, end) : 0;
            ulong size = wireType switch
            {
                0 => 0,
                1 => 8,
                Bytes => value,
                5 => 4,
                _ => throw new FormatException($"The wire type {wireType} is not known."),
            };
            if (size > (ulong)(end - at))
            {
                throw new FormatException("A field ends behind its message.");
            }

            int content = at;
            at += (int)size;
            yield return new ProtoField((int)(key >> 3), wireType, wireType == Bytes ? 0 : value, start..at, content..at);
        }
    }

    private static ulong Varint(byte[] file, ref int at, int end)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64 && at < end; shift += 7)
        {
            byte next = file[at++];
            number |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return number;
            }
        }

        throw new FormatException("A number does not end.");
    }
}
