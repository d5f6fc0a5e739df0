using System.Runtime.InteropServices;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Sound;
using AdGenius.Media.Tools;

namespace AdGenius.Finishing.Mix;

/// <summary>Reads any sound as 32-bit samples at 48 kHz, and writes WAV files of them.</summary>
internal sealed class SoundFile(FfmpegTools tools)
{
    /// <summary>Samples per second and channel of everything that is mixed here.</summary>
    public const int Rate = 48_000;

    private const int ChunkSamples = 1 << 16;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The samples of an audio stream, channels interleaved.</summary>
    /// <param name="file">A foreign file.</param>
    /// <param name="stream">Its stream, as ffmpeg names it.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="maxSeconds">What is longer is cut.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <exception cref="ToolFailedException">The file holds no sound that ffmpeg reads.</exception>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public async Task<float[]> ReadAsync(
        string file, string stream, int channels, double maxSeconds, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        string[] format = ["-ac", FfmpegText.Number(channels), "-ar", FfmpegText.Number(Rate)];
        await DecodeAsync(
            file, stream, maxSeconds, [.. format, .. SampleCheck.OutputArguments], (output, token) => output.CopyToAsync(memory, token),
            cancellationToken);
        var samples = MemoryMarshal.Cast<byte, float>(memory.GetBuffer().AsSpan(0, (int)memory.Length)).ToArray();
        SampleCheck.Check(samples);
        return samples;
    }

    /// <summary>
    /// Decodes in stereo what <see cref="ReadAsync"/> would read, keeps nothing of it, and returns the largest distance of a sample from 0.
    /// </summary>
    /// <exception cref="ToolFailedException">The file holds no sound that ffmpeg reads.</exception>
    /// <exception cref="InvalidMediaException">A sample is not finite, or far beyond full scale.</exception>
    public async Task<float> CheckAsync(string file, string stream, double maxSeconds, CancellationToken cancellationToken)
    {
        var peak = 0f;
        await DecodeAsync(
            file,
            stream,
            maxSeconds,
            SampleCheck.StereoArguments,
            async (output, token) => peak = await SampleCheck.ReadAsync(output, token),
            cancellationToken);
        return peak;
    }

    /// <summary>Writes a WAV file of 32-bit floating-point samples.</summary>
    public static async Task WriteAsync(string file, ReadOnlyMemory<float> samples, int channels, CancellationToken cancellationToken)
    {
        const int HeaderLength = 44;
        const int FloatFormat = 3;
        var bytes = checked(samples.Length * sizeof(float));
        var header = new byte[HeaderLength];
        await using var stream = File.Create(file);
        using (var writer = new BinaryWriter(new MemoryStream(header)))
        {
            writer.Write("RIFF"u8);
            writer.Write(HeaderLength - 8 + bytes);
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)FloatFormat);
            writer.Write((short)channels);
            writer.Write(Rate);
            writer.Write(Rate * channels * sizeof(float));
            writer.Write((short)(channels * sizeof(float)));
            writer.Write((short)(sizeof(float) * 8));
            writer.Write("data"u8);
            writer.Write(bytes);
        }

        await stream.WriteAsync(header, cancellationToken);
        var chunk = new byte[ChunkSamples * sizeof(float)];
        for (var at = 0; at < samples.Length; at += ChunkSamples)
        {
            var part = MemoryMarshal.AsBytes(samples.Span.Slice(at, Math.Min(ChunkSamples, samples.Length - at)));
            part.CopyTo(chunk);
            await stream.WriteAsync(chunk.AsMemory(0, part.Length), cancellationToken);
        }
    }

    private Task<ProcessOutcome> DecodeAsync(
        string file,
        string stream,
        double maxSeconds,
        IReadOnlyList<string> output,
        Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellationToken) => ProcessRunner.RunToSuccessAsync(
        new ProcessCommand
        {
            FileName = tools.Ffmpeg,
            Arguments =
            [
                "-v", "error", "-nostdin", .. ForeignInput.Threads, .. ForeignInput.Arguments, "-i", FfmpegText.File(file),
                "-map", stream, "-t", FfmpegText.Number(maxSeconds), .. output,
            ],
            ReadOutput = read,
            TimeLimit = Limit,
            MemoryLimitBytes = ChildMemory.Sound,
        },
        cancellationToken);
}
