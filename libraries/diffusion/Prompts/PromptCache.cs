namespace AdGenius.Diffusion.Prompts;

/// <summary>The encodings of the last prompts, up to a number of bytes.</summary>
internal sealed class PromptCache
{
    private const long MaxBytes = 256 << 20;

    private readonly Dictionary<string, Conditioning> _known = new(StringComparer.Ordinal);
    private long _bytes;

    internal Conditioning Get(string prompt, Func<Conditioning> encode)
    {
        if (_known.TryGetValue(prompt, out Conditioning? known))
        {
            return known;
        }

        Conditioning result = encode();
        long bytes = sizeof(float) * (long)(result.Hidden.Length + (result.Pooled?.Length ?? 0));
        if (_bytes + bytes > MaxBytes)
        {
            _known.Clear();
            _bytes = 0;
        }

        _known[prompt] = result;
        _bytes += bytes;
        return result;
    }
}
