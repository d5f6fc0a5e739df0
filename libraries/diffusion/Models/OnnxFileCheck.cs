namespace AdGenius.Diffusion.Models;

/// <summary>Walks the outermost fields of an ONNX file, which finds truncated and foreign files without loading weights.</summary>
internal static class OnnxFileCheck
{
    private const int GraphField = 7;

    internal static bool IsComplete(string path)
    {
        using FileStream file = File.OpenRead(path);
        bool hasGraph = false;
        while (file.Position < file.Length)
        {
            if (ReadVarint(file) is not { } key || key >> 3 is 0 or > 30)
            {
                return false;
            }

            hasGraph |= key >> 3 == GraphField;
            long? next = (key & 7) switch
            {
                0 => ReadVarint(file) is null ? null : file.Position,
                1 => file.Position + 8,
                2 => ReadVarint(file) is { } length ? file.Position + (long)length : null,
                5 => file.Position + 4,
                _ => null,
            };
            if (next is not { } position || position > file.Length || position < 0)
            {
                return false;
            }

            file.Position = position;
        }

        return hasGraph;
    }

    private static ulong? ReadVarint(FileStream file)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = file.ReadByte();
            if (next < 0)
            {
                return null;
            }

            number |= (ulong)(next & 127) << shift;
            if (next < 128)
            {
                return number;
            }
        }

        return null;
    }
}
