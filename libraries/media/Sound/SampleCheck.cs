using System.Runtime.InteropServices;
using AdGenius.Media.Probe;

namespace AdGenius.Media.Sound;

/// <summary>
/// Refuses decoded sound whose samples are no levels: a file in floating point may hold any value, and ffmpeg decodes it without an error.
/// </summary>
public static class SampleCheck
{
    /// <summary>120 dB above full scale. Encoders fail at much larger samples, and a sum of their squares may be infinite.</summary>
    public const float MaxSample = 1e6f;

    private const int BufferBytes = 1 << 18;

    /// <summary>ffmpeg's arguments for an output that <see cref="ReadAsync"/> reads.</summary>
    public static IReadOnlyList<string> OutputArguments { get; } = ["-c:a", "pcm_f32le", "-f", "f32le", "pipe:1"];

    /// <summary>Reads 32-bit floating-point samples to their end.</summary>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public static async Task ReadAsync(Stream samples, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var buffer = new byte[BufferBytes];
        int read;
        do
        {
            read = await samples.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            Check(MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, read)));
        }
        while (read == buffer.Length);
    }

    /// <summary>Checks samples of which full scale is 1.</summary>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public static void Check(ReadOnlySpan<float> samples)
    {
        foreach (var sample in samples)
        {
            if (!(MathF.Abs(sample) <= MaxSample)) // true for NaN as well
            {
                throw new InvalidMediaException(FormattableString.Invariant($"A sample of the sound is {sample}; full scale is 1."));
            }
        }
    }
}
