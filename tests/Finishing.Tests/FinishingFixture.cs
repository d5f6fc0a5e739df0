using System.Buffers.Binary;
using AdGenius.Finishing.Disclosure;
using AdGenius.Finishing.Music;
using AdGenius.Finishing.Preflight;
using AdGenius.Finishing.Voice;
using AdGenius.Media;
using AdGenius.Media.Probe;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.Text.Drawing;
using Microsoft.Extensions.Options;

namespace AdGenius.Finishing.Tests;

/// <summary>A folder, the real tools, and everything that finishes an ad.</summary>
public sealed class FinishingFixture : IDisposable
{
    public FinishingFixture()
    {
        Probe = new MediaProbe(Tools);
        Synthesizer = new FliteSynthesizer(Tools);
        Speech = new SpeechTrackBuilder(Synthesizer, Tools);
        Signer = new ContentSigner(Options.Create(new ContentCredentialsOptions()));
        Request = new RequestPreflight(Speech, Signer, Fonts);
        FilePreflight = new FilePreflight(Probe, Tools);
        Finisher = FinisherWith(Signer);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("adgenius-finishing-tests-").FullName;

    public FfmpegTools Tools { get; } = new(Options.Create(new MediaOptions()));

    public MediaProbe Probe { get; }

    public FinishingFonts Fonts { get; } = new();

    public FliteSynthesizer Synthesizer { get; }

    public SpeechTrackBuilder Speech { get; }

    public ContentSigner Signer { get; }

    public RequestPreflight Request { get; }

    public FilePreflight FilePreflight { get; }

    public AdFinisher Finisher { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public AdFinisher FinisherWith(ContentSigner signer) => new(
        Tools, Probe, Speech, new TrackReader(Probe, Tools), Fonts, signer, new RequestPreflight(Speech, signer, Fonts), FilePreflight);

    public string PathOf(string name) => Path.Combine(Folder, name);

    public string NewFolder() => Directory.CreateDirectory(PathOf(Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>A copy of a video that players turn by 90 degrees clockwise. How ffmpeg is asked for that depends on its version.</summary>
    public async Task<string> TurnAsync(string video, string name)
    {
        var file = await MakeAsync(name, "-i", video, "-c", "copy");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var header = bytes.AsSpan().IndexOf("tkhd"u8) + 4;
        Assert.Equal(0, bytes[header]); // version 0, whose matrix begins after 40 bytes
        int[] matrix = [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000];
        for (var i = 0; i < matrix.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(header + 40 + (i * 4)), matrix[i]);
        }

        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        return file;
    }

    /// <summary>Runs ffmpeg into a file of this name.</summary>
    public async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var path = PathOf(name);
        await RunAsync(["-v", "error", "-y", .. arguments, path]);
        return path;
    }

    /// <summary>Runs ffmpeg and returns what it prints to standard error.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await ProcessRunner.RunToSuccessAsync(
        new ProcessCommand { FileName = Tools.Ffmpeg, Arguments = ["-hide_banner", "-nostdin", .. arguments] }, Cancellation)).ErrorOutput;

    /// <summary>A clip of moving detail.</summary>
    public Task<string> ClipAsync(string name, int seconds, string size = "640x360", string source = "testsrc2") => MakeAsync(
        name, "-f", "lavfi", "-i", $"{source}=s={size}:r=24:d={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p");

    /// <summary>Two seconds of sound in floating point, of which one sample has another value, an expression of ffmpeg.</summary>
    public Task<string> SoundWithAsync(string sample) => MakeAsync(
        $"sound-{Guid.NewGuid():N}.wav", "-f", "lavfi", "-i", $@"aevalsrc=if(eq(n\,30000)\,{sample}\,0.1*sin(900*t)):d=2:s=48000",
        "-c:a", "pcm_f32le");

    /// <summary>A logo: a disc with transparency around it.</summary>
    public string Logo()
    {
        var path = PathOf("logo.png");
        using var canvas = TextCanvas.Transparent(300, 300);
        canvas.FillRectangle(10, 10, 280, 280, 140, new TextColour(230, 60, 40));
        canvas.FillRectangle(90, 90, 120, 120, 20, TextColour.White);
        File.WriteAllBytes(path, canvas.ToPng());
        return path;
    }

    /// <summary>One frame as red, green and blue.</summary>
    public async Task<byte[]> FrameAsync(string video, double seconds)
    {
        using var memory = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = Tools.Ffmpeg,
                Arguments =
                [
                    "-v", "error", "-nostdin", "-ss", FfmpegText.Number(seconds), "-i", video, "-frames:v", "1",
                    "-vf", "scale=in_color_matrix=bt709,format=rgb24", "-f", "rawvideo", "pipe:1",
                ],
                ReadOutput = (output, token) => output.CopyToAsync(memory, token),
            },
            Cancellation);
        return memory.ToArray();
    }

    public void Dispose()
    {
        Fonts.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
