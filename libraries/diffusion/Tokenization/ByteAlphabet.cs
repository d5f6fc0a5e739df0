namespace AdGenius.Diffusion.Tokenization;

/// <summary>The printable character that stands for each byte in a byte-level vocabulary.</summary>
internal static class ByteAlphabet
{
    internal static char[] Characters { get; } = Make();

    private static char[] Make()
    {
        var characters = new char[256];
        int beyond = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= 33 and <= 126) or (>= 161 and <= 172) or >= 174;
            characters[value] = (char)(printable ? value : beyond++);
        }

        return characters;
    }
}
