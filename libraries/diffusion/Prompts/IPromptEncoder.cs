using AdGenius.Diffusion.Loras;

namespace AdGenius.Diffusion.Prompts;

/// <summary>Turns prompts into what a family's denoiser takes.</summary>
internal interface IPromptEncoder
{
    /// <summary>Applies adapters to the text encoders, until others are given.</summary>
    void Use(LoraSet loras);

    /// <summary>The encoding of a prompt.</summary>
    Conditioning Encode(string prompt, CancellationToken cancellationToken);

    /// <summary>Tokens of a prompt's encoding, without encoding it; 0 where all prompts have the same number.</summary>
    int TokensOf(string prompt);

    /// <summary>What fills a shorter prompt up to the length of a longer one beside it.</summary>
    Conditioning Empty(CancellationToken cancellationToken);
}
