namespace AdGenius.Finishing.Voice;

/// <summary>Turns one sentence into sound.</summary>
public interface ISpeechSynthesizer
{
    /// <summary>Name of the engine and its model, such as <c>flite</c>; part of the cache key of synthesised sentences.</summary>
    string Name { get; }

    /// <summary>True for a voice that is good enough for drafts only.</summary>
    bool IsDraft { get; }

    /// <summary>US dollars per 1,000 characters; 0 for a voice that costs nothing.</summary>
    decimal PricePerThousandCharacters { get; }

    /// <summary>The voice that speaks when the request names none.</summary>
    string DefaultVoice { get; }

    /// <summary>The voices that exist; empty when the engine does not list them.</summary>
    IReadOnlyList<string> Voices { get; }

    /// <summary>The languages that it speaks, as BCP 47 primary tags; empty when it follows the text.</summary>
    IReadOnlyList<string> Languages { get; }

    /// <summary>Speaks one text into a sound file in any format that ffmpeg reads.</summary>
    /// <exception cref="SpeechFailedException">The engine refused, failed, or its answer was lost.</exception>
    Task<byte[]> SynthesizeAsync(SpeechRequest request, CancellationToken cancellationToken);
}
