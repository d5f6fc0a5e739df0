using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Imaging;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using AdGenius.ObjectStore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.FrameWorker.Tests;

/// <summary>The same pictures in other aspect ratios: cut around their subjects, or not at all.</summary>
public sealed class When_other_shapes_are_composed
{
    private const int Width = 854;
    private const int Height = 480;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_keep_a_subject_at_the_side_of_the_picture()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var command = await CommandAsync(worker, (x, y) => (x - 700) * (x - 700) + ((y - 250) * (y - 250)) < 100 * 100);

        await worker.SendAsync(command);
        var portrait = Assert.Single((await worker.ReceiveAsync<ClipGenerated>()).ShapeClips!);

        Assert.Equal("9:16", portrait.Shape);
        var frame = await FrameAsync(worker, portrait.Clip);
        Assert.Equal(480 * 854 * 3, frame.Length);
        var red = Enumerable.Range(0, 480 * 854).Count(i => frame[i * 3] > 150 && frame[(i * 3) + 1] < 90);
        Assert.InRange(red, 0.6 * Math.PI * 178 * 178, 480 * 854); // the disc of 100 lines is 178 lines high, and none of it is cut off
    }

    [Fact]
    public async Task Should_leave_pictures_that_no_cut_does_justice_to_for_finishing()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var command = await CommandAsync(worker, (x, y) => (x / 40 % 4 == 0) && (y / 40 % 3 == 1)); // subjects from side to side

        await worker.SendAsync(command);

        Assert.Null((await worker.ReceiveAsync<ClipGenerated>()).ShapeClips);
    }

    /// <summary>A hosted model may send one: what encodes the video reads it, and what cuts pictures does not.</summary>
    [Fact]
    public async Task Should_leave_out_a_shape_of_which_a_later_picture_is_cut_short()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        var command = await CommandAsync(worker, (x, y) => (x - 700) * (x - 700) + ((y - 250) * (y - 250)) < 100 * 100);
        using var picture = Picture.OfRgb(new byte[Width * Height * 3], Width, Height);
        var truncated = picture.ToJpeg(90)[..^2];
        var stored = await worker.Store.PutAsync(
            StagingKeys.Of(command.JobId, command.TakeId, 1, "keyframes/0001.jpg"),
            new MemoryStream(truncated),
            new PutOptions { ContentType = "image/jpeg" },
            Cancellation);

        await worker.SendAsync(command with { Shots = [command.Shots[0] with { Pictures = [.. command.Shots[0].Pictures, stored] }] });

        Assert.Null((await worker.ReceiveAsync<ClipGenerated>()).ShapeClips);
    }

    private static async Task<ComposeClip> CommandAsync(FrameWorkerProcess worker, Func<int, int, bool> isSubject)
    {
        byte[] red = [220, 40, 40];
        byte[] blue = [70, 110, 150];
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < Width * Height; i++)
        {
            (isSubject(i % Width, i / Width) ? red : blue).CopyTo(pixels, i * 3);
        }

        using var picture = Picture.OfRgb(pixels, Width, Height);
        var (job, take) = (Guid.NewGuid(), Guid.NewGuid());
        var stored = await worker.Store.PutAsync(
            StagingKeys.Of(job, take, 1, "keyframes/0000.png"),
            new MemoryStream(picture.ToPng()),
            new PutOptions { ContentType = "image/png" },
            Cancellation);
        return new ComposeClip
        {
            JobId = job,
            TakeId = take,
            Attempt = 1,
            TenantName = "demo",
            Shots = [new Shot { Pictures = [stored], DurationSeconds = 1 }],
            Transition = Transition.Cut,
            Motion = Motion.None,
            Width = Width,
            Height = Height,
            FramesPerSecond = 12,
            FrameCount = 12,
            Quality = Quality.Draft,
            Seed = 1,
            OtherShapes = ["9:16"],
            ProducedBy = new ProducedBy { Model = "local" },
        };
    }

    private static async Task<byte[]> FrameAsync(FrameWorkerProcess worker, MediaReference clip)
    {
        var path = Path.Combine(worker.Home, "portrait.mp4");
        await using (var file = File.Create(path))
        await using (var content = await worker.Store.OpenReadAsync(clip.Key, Cancellation))
        {
            await content.CopyToAsync(file, Cancellation);
        }

        using var pixels = new MemoryStream();
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = worker.Services.GetRequiredService<FfmpegTools>().Ffmpeg,
                Arguments =
                    ["-v", "error", "-nostdin", "-i", path, "-frames:v", "1", "-vf", "format=rgb24", "-f", "rawvideo", "pipe:1"],
                ReadOutput = (output, token) => output.CopyToAsync(pixels, token),
            },
            Cancellation);
        return pixels.ToArray();
    }
}
