namespace AdGenius.Diffusion.Prompts;

/// <summary>A prompt as the denoiser sees it.</summary>
/// <param name="Hidden">Numbers of each token, one token after the other.</param>
/// <param name="Width">Numbers per token.</param>
/// <param name="Pooled">The prompt as one vector, for models that use it.</param>
internal sealed record Conditioning(float[] Hidden, int Width, float[]? Pooled)
{
    internal int Tokens => Hidden.Length / Width;

    /// <summary>Whether it stands for no prompt, so that filling it up adds zeros, as diffusers' <c>zeros_like</c> of the prompt.</summary>
    private bool IsZeroed { get; init; }

    /// <summary>All zeros, of the same form.</summary>
    internal Conditioning Zeroed() => new(new float[Hidden.Length], Width, Pooled is null ? null : new float[Pooled.Length])
    {
        IsZeroed = true,
    };

    /// <summary>The same with chunks of the empty prompt behind it, up to a number of tokens; with zeros where it is zeroed.</summary>
    internal Conditioning Padded(int tokens, Conditioning empty)
    {
        if (IsZeroed)
        {
            return this with { Hidden = new float[Math.Max(tokens, Tokens) * Width] };
        }

        float[] hidden = Hidden;
        while (hidden.Length / Width < tokens)
        {
            hidden = [.. hidden, .. empty.Hidden];
        }

        return this with { Hidden = hidden };
    }

    /// <summary>
    /// The same one time after the other, up to a number of tokens. To the attention of a U-Net, which has no positions of tokens, a whole
    /// number of times is the same as once.
    /// </summary>
    internal Conditioning Repeated(int tokens)
    {
        var hidden = new float[Math.Max(tokens, Tokens) * Width];
        for (int start = 0; start < hidden.Length; start += Hidden.Length)
        {
            Hidden.AsSpan(0, Math.Min(Hidden.Length, hidden.Length - start)).CopyTo(hidden.AsSpan(start));
        }

        return this with { Hidden = hidden };
    }

    /// <summary>On the straight way to another prompt of the same number of tokens.</summary>
    internal Conditioning Lerp(Conditioning other, float position) => new(
        Blend(Hidden, other.Hidden, position), Width, Pooled is null ? null : Blend(Pooled, other.Pooled!, position));

    private static float[] Blend(float[] from, float[] to, float position)
    {
        var result = new float[from.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = from[i] + (position * (to[i] - from[i]));
        }

        return result;
    }
}
