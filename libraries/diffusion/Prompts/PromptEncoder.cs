using AdGenius.Diffusion.Loras;

namespace AdGenius.Diffusion.Prompts;

/// <summary>Encodes prompts with one text encoder, or with two whose outputs are concatenated. Caches the last prompts.</summary>
internal sealed class PromptEncoder : IPromptEncoder
{
    private const int MaxChunkCount = 8;
    private const int MaxCacheEntries = 64;

    private readonly TextTower[] _towers;
    private readonly int _chunkCount;
    private readonly Dictionary<string, Conditioning> _cache = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Conditioning> _empty = new(StringComparer.Ordinal);
    private string _loras = "";

    /// <param name="towers">The text encoders, in the order in which their numbers lie side by side.</param>
    /// <param name="supportsLongPrompts">Whether the denoiser takes any number of tokens.</param>
    internal PromptEncoder(TextTower[] towers, bool supportsLongPrompts)
    {
        _towers = towers;
        _chunkCount = supportsLongPrompts ? MaxChunkCount : 1;
    }

    public void Use(LoraSet loras)
    {
        _loras = loras.TextKey;
        for (int i = 0; i < _towers.Length; i++)
        {
            _towers[i].Loras = loras.Of(i == 0 ? LoraPart.TextEncoder : LoraPart.SecondTextEncoder);
        }
    }

    public int TokensOf(string prompt) => _towers.Max(x => x.TokensOf(prompt, _chunkCount));

    public Conditioning Empty(CancellationToken cancellationToken)
    {
        if (!_empty.TryGetValue(_loras, out Conditioning? known))
        {
            if (_empty.Count >= MaxCacheEntries)
            {
                _empty.Clear();
            }

            known = Join([.. _towers.Select(x => x.EncodeEmpty(cancellationToken))]);
            _empty[_loras] = known;
        }

        return known;
    }

    public Conditioning Encode(string prompt, CancellationToken cancellationToken)
    {
        string key = $"{_loras}\n{prompt}";
        if (_cache.TryGetValue(key, out Conditioning? known))
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

        _cache[key] = result;
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
