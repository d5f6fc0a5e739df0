using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Loras;

namespace AdGenius.Diffusion.Prompts;

/// <summary>
/// Prompts of Stable Diffusion 3: the states of both CLIP encoders side by side, filled with zeros to T5's width, and T5's tokens behind
/// them; both pooled vectors as one.
/// </summary>
/// <param name="first">The first CLIP encoder, with its pooled vector.</param>
/// <param name="second">The second CLIP encoder, with its pooled vector.</param>
/// <param name="t5">T5; null for folders without it, whose tokens are zeros then.</param>
/// <param name="width">Numbers per token that the transformer takes.</param>
/// <param name="tokensOfT5">Tokens that T5 gives, and as many zeros where it is missing, as in diffusers.</param>
internal sealed class StableDiffusion3Prompts(TextTower first, TextTower second, T5Tower? t5, int width, int tokensOfT5) : IPromptEncoder
{
    private readonly PromptCache _cache = new();
    private string _loras = "";

    public void Use(LoraSet loras)
    {
        _loras = loras.TextKey;
        first.Loras = loras.Of(LoraPart.TextEncoder);
        second.Loras = loras.Of(LoraPart.SecondTextEncoder);
        if (t5 is not null)
        {
            t5.Loras = loras.Of(LoraPart.ThirdTextEncoder);
        }
    }

    public int TokensOf(string prompt) => 0;

    public Conditioning Empty(CancellationToken cancellationToken) => Encode("", cancellationToken);

    public Conditioning Encode(string prompt, CancellationToken cancellationToken) => _cache.Get($"{_loras}\n{prompt}", () =>
    {
        Conditioning one = first.Encode(prompt, maxChunkCount: 1, cancellationToken);
        Conditioning two = second.Encode(prompt, maxChunkCount: 1, cancellationToken);
        float[] behind = t5 is null ? new float[tokensOfT5 * width] : T5States(t5, prompt, cancellationToken);
        var hidden = new float[(one.Tokens * width) + behind.Length];
        for (int token = 0; token < one.Tokens; token++)
        {
            Span<float> row = hidden.AsSpan(token * width, width);
            CopyCut(one.Hidden.AsSpan(token * one.Width, one.Width), row);
            if (one.Width < width)
            {
                CopyCut(two.Hidden.AsSpan(token * two.Width, two.Width), row[one.Width..]);
            }
        }

        behind.CopyTo(hidden, one.Tokens * width);
        return new Conditioning(hidden, width, [.. one.Pooled!, .. two.Pooled!]);
    });

    private float[] T5States(T5Tower tower, string prompt, CancellationToken cancellationToken)
    {
        Conditioning states = tower.Encode(prompt, cancellationToken);
        return states.Width == width
            ? states.Hidden
            : throw new ModelFaultException(
                ModelFault.WrongShape,
                $"text_encoder_3 gives {states.Width} numbers per token, transformer/model.onnx takes {width}: "
                + "they do not belong together.");
    }

    /// <summary>Models whose CLIP states are wider than T5's, which only test models are, take the first numbers.</summary>
    private static void CopyCut(ReadOnlySpan<float> source, Span<float> target)
        => source[..Math.Min(source.Length, target.Length)].CopyTo(target);
}
