namespace AdGenius.Diffusion.Prompts;

/// <summary>Encodes prompts with one text encoder, or with two whose outputs are concatenated. Caches the last prompts.</summary>
internal sealed class PromptEncoder : IPromptEncoder
{
    private const int MaxChunkCount = 8;
    private const int MaxCacheEntries = 64;

    private readonly TextTower[] _towers;
    private readonly int _chunkCount;
    private readonly Dictionary<string, Conditioning> _cache = new(StringComparer.Ordinal);
    private Conditioning? _empty;

    /// <param name="towers">The text encoders, in the order in which their numbers lie side by side.</param>
    /// <param name="supportsLongPrompts">Whether the denoiser takes any number of tokens.</param>
    internal PromptEncoder(TextTower[] towers, bool supportsLongPrompts)
    {
        _towers = towers;
        _chunkCount = supportsLongPrompts ? MaxChunkCount : 1;
    }

    public Conditioning Empty(CancellationToken cancellationToken)
        => _empty ??= Join([.. _towers.Select(x => x.EncodeEmpty(cancellationToken))]);

    public Conditioning Encode(string prompt, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(prompt, out Conditioning? known))
        {
            return known;
        }

        Conditioning[] parts = [.. _towers.Select(x => x.Encode(prompt, _chunkCount, cancellationToken))];
        int tokens = parts.Max(x => x.Tokens);
        for (int i = 0; i < parts.Length; i++)
        {
            // Two tokenizers may cut the same prompt into different numbers of chunks.
            parts[i] = parts[i].Tokens < tokens ? parts[i].Padded(tokens, _towers[i].EncodeEmpty(cancellationToken)) : parts[i];
        }

        Conditioning result = Join(parts);
        if (_cache.Count >= MaxCacheEntries)
        {
            _cache.Clear();
        }

        _cache[prompt] = result;
        return result;
    }

    private static Conditioning Join(Conditioning[] parts)
    {
        if (parts.Length == 1)
        {
            return parts[0];
        }

        int tokens = parts[0].Tokens;
        int width = parts.Sum(x => x.Width);
        var hidden = new float[tokens * width];
        int offset = 0;
        foreach (Conditioning part in parts)
        {
            for (int token = 0; token < tokens; token++)
            {
                part.Hidden.AsSpan(token * part.Width, part.Width).CopyTo(hidden.AsSpan((token * width) + offset));
            }

            offset += part.Width;
        }

        return new Conditioning(hidden, width, parts[^1].Pooled);
    }
}
