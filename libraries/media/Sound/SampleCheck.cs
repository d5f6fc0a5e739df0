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

    /// <summary>
    /// The same in stereo at 48 kHz, as sound is used: ffmpeg fails where it does not know how to make two channels of those of the file.
    /// </summary>
    public static IReadOnlyList<string> StereoArguments { get; } = ["-ac", "2", "-ar", "48000", .. OutputArguments];

    /// <summary>Reads 32-bit floating-point samples to their end, and returns the largest distance of one from 0.</summary>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public static async Task<float> ReadAsync(Stream samples, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var buffer = new byte[BufferBytes];
        var peak = 0f;
        int read;
        do
        {
            read = await samples.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            peak = MathF.Max(peak, Check(MemoryMarshal.Cast<byte, float>(buffer.AsSpan(0, read))));
        }
        while (read == buffer.Length);
        return peak;
    }

    /// <summary>True for sound without any level: the square of its largest sample is 0 in single precision.</summary>
    public static bool IsSilent(float peak) => peak * peak == 0;

    /// <summary>Checks samples of which full scale is 1, and returns the largest distance of one from 0.</summary>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public static float Check(ReadOnlySpan<float> samples)
    {
        var peak = 0f;
        foreach (var sample in samples)
        {
            var magnitude = MathF.Abs(sample);
            if (!(magnitude <= MaxSample)) // true for NaN as well
            {
                throw new InvalidMediaException(FormattableString.Invariant($"A sample of the sound is {sample}; full scale is 1."));
            }

            peak = MathF.Max(peak, magnitude);
        }

        return peak;
    }
}
