using AdGenius.Diffusion.Loras;

namespace AdGenius.Diffusion.Prompts;

/// <summary>Prompts of Flux: T5's tokens, and CLIP's pooled vector.</summary>
/// <param name="clip">CLIP, with its pooled vector.</param>
/// <param name="t5">T5.</param>
internal sealed class FluxPrompts(TextTower clip, T5Tower t5) : IPromptEncoder
{
    private readonly PromptCache _cache = new();
    private string _loras = "";

    public void Use(LoraSet loras)
    {
        _loras = loras.TextKey;
        clip.Loras = loras.Of(LoraPart.TextEncoder);
        t5.Loras = loras.Of(LoraPart.SecondTextEncoder);
    }

    public int TokensOf(string prompt) => 0;

    public Conditioning Empty(CancellationToken cancellationToken) => Encode("", cancellationToken);

    public Conditioning Encode(string prompt, CancellationToken cancellationToken) => _cache.Get(
        $"{_loras}\n{prompt}",
        () => t5.Encode(prompt, cancellationToken) with { Pooled = clip.Encode(prompt, maxChunkCount: 1, cancellationToken).Pooled });
}
