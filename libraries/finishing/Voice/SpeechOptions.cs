using System.ComponentModel.DataAnnotations;

namespace AdGenius.Finishing.Voice;

/// <summary>How texts are spoken.</summary>
public sealed class SpeechOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Finishing:Speech";

    /// <summary>Flite (draft voices, no key) or OpenAi.</summary>
    public SpeechEngine Engine { get; set; } = SpeechEngine.Flite;

    /// <summary>With OpenAi: the server's address, including <c>/v1</c>.</summary>
    [Required]
    public Uri BaseAddress { get; set; } = new("https://api.openai.com/v1");

    /// <summary>With OpenAi: the API key; empty for servers without keys.</summary>
    public string? ApiKey { get; set; }

    /// <summary>With OpenAi: the model.</summary>
    [Required]
    public string Model { get; set; } = "gpt-4o-mini-tts";

    /// <summary>With OpenAi: the voice of requests that name none.</summary>
    [Required]
    public string Voice { get; set; } = "alloy";

    /// <summary>With OpenAi: the voices that requests may name; empty for any.</summary>
    public IReadOnlyList<string> Voices { get; set; } = [];

    /// <summary>
    /// With OpenAi: US dollars per 1,000 characters; 0 for a server that costs nothing. The default is gpt-4o-mini-tts: 0.015 per minute
    /// (platform.openai.com/docs/pricing, looked up 2026-11-25), with 700 characters to the slow minute. Set it with every other model:
    /// tts-1 is 0.015, tts-1-hd 0.03.
    /// </summary>
    [Range(0, 10)]
    public decimal PricePerThousandCharacters { get; set; } = 0.022m;

    /// <summary>With OpenAi: how long one sentence may take.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);
}
