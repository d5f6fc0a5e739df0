using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace AdGenius.Finishing.Voice;

/// <summary>One sentence to speak.</summary>
/// <param name="Text">The words.</param>
/// <param name="Voice">The voice.</param>
/// <param name="Speed">0.5 to 2.</param>
public sealed record SpeechRequest(string Text, string Voice, double Speed)
{
    /// <summary>The same for the same sound: SHA-256 over engine, voice, speed and text, in hexadecimal. Results are cached under it, so a
    /// repeated step does not pay for a sentence twice.</summary>
    public string CacheKey(ISpeechSynthesizer synthesizer)
    {
        ArgumentNullException.ThrowIfNull(synthesizer);
        var parts = string.Join('\n', synthesizer.Name, Voice, Speed.ToString("R", CultureInfo.InvariantCulture), Text);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }
}
