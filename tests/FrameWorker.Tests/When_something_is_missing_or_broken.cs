using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Media.Processes;
using AdGenius.ObjectStore;
using AdGenius.TestKit;

namespace AdGenius.FrameWorker.Tests;

public sealed class When_something_is_missing_or_broken
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_report_a_missing_ffmpeg_and_not_be_ready()
    {
        await using var worker = await FrameWorkerProcess.StartAsync(new() { ["Media:Ffmpeg"] = "/nowhere/ffmpeg" });

        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one"));
        await worker.SendAsync(TestCommands.Clip(await worker.ReceiveAsync<KeyframesRendered>()));
        var failed = await worker.ReceiveAsync<ClipFailed>();

        Assert.Equal((FailureCode.RenderFailed, false), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("no ffmpeg", failed.Failure.Text, StringComparison.Ordinal);
        Assert.False(await worker.IsReadyAsync());
        Assert.Empty(worker.Leftovers());
    }

    [Fact]
    public async Task Should_report_a_killed_encoder_and_leave_nothing()
    {
        using var folder = new TemporaryFolder("adgenius-killed-");
        var script = Path.Combine(folder.Path, "ffmpeg.sh");
        await File.WriteAllTextAsync(script, """
            #!/bin/sh
            case "$*" in *libx264*) head -c 100000 >/dev/null; kill -9 $$;; *) exec ffmpeg "$@";; esac
            """, Cancellation);
        await ProcessRunner.RunToSuccessAsync(new ProcessCommand { FileName = "chmod", Arguments = ["+x", script] }, Cancellation);
        await using var worker = await FrameWorkerProcess.StartAsync(new() { ["Media:Ffmpeg"] = script, ["Media:Ffprobe"] = "ffprobe" });
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one"));

        await worker.SendAsync(TestCommands.Clip(await worker.ReceiveAsync<KeyframesRendered>()));
        var failed = await worker.ReceiveAsync<ClipFailed>();

        Assert.Equal((FailureCode.RenderFailed, true), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("killed", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(worker.Leftovers());
    }

    [Fact]
    public async Task Should_report_a_full_disk_and_leave_nothing()
    {
        using var folder = new TemporaryFolder("adgenius-full-");
        var disk = folder.Path;
        var mount = await ProcessRunner.RunAsync(
            new ProcessCommand { FileName = "mount", Arguments = ["-t", "tmpfs", "-o", "size=32k", "tmpfs", disk] },
            Cancellation);
        Assert.SkipUnless(mount.ExitCode == 0, "a small file system can only be mounted by root");
        try
        {
            await using var roomy = await FrameWorkerProcess.StartAsync();
            await roomy.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one"));
            var rendered = await roomy.ReceiveAsync<KeyframesRendered>();
            await using var worker = await FrameWorkerProcess.StartAsync(
                new() { ["Frames:WorkFolder"] = disk, ["Objects:Folder"] = Path.Combine(roomy.Home, "objects") });

            await worker.SendAsync(TestCommands.Clip(rendered, secondsPerShot: 12));
            var failed = await worker.ReceiveAsync<ClipFailed>();

            Assert.Equal((FailureCode.StorageUnavailable, true), (failed.Failure.Code, failed.Failure.Retryable));
            Assert.Contains("disk is full", failed.Failure.Text, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(disk));
        }
        finally
        {
            await ProcessRunner.RunAsync(new ProcessCommand { FileName = "umount", Arguments = [disk] }, CancellationToken.None);
        }
    }

    /// <summary>Pictures that were paid for are not bought again because the store has lost one.</summary>
    [Theory]
    [InlineData(0, FailureCode.InvalidMedia)]
    [InlineData(0.04, FailureCode.StorageUnavailable)]
    public async Task Should_report_a_missing_keyframe(double cost, FailureCode code)
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one"));
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();
        await worker.Store.DeleteAsync(rendered.Keyframes[0].Picture.Key, Cancellation);

        await worker.SendAsync(TestCommands.Clip(rendered) with { Cost = (decimal)cost });
        var failed = await worker.ReceiveAsync<ClipFailed>();

        Assert.Equal((code, false), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("no longer in staging", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(worker.Leftovers());
    }

    [Fact]
    public async Task Should_report_a_keyframe_that_cannot_be_decoded()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();
        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one"));
        var rendered = await worker.ReceiveAsync<KeyframesRendered>();
        var picture = rendered.Keyframes[0].Picture;
        await using var garbage = new MemoryStream("not a picture"u8.ToArray());
        await worker.Store.PutAsync(picture.Key, garbage, new PutOptions { ContentType = picture.ContentType }, Cancellation);

        await worker.SendAsync(TestCommands.Clip(rendered));
        var failed = await worker.ReceiveAsync<ClipFailed>();

        Assert.Equal((FailureCode.InvalidMedia, false), (failed.Failure.Code, failed.Failure.Retryable));
        Assert.Contains("cannot be decoded", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Empty(worker.Leftovers());
    }

    [Fact]
    public async Task Should_report_an_unknown_source()
    {
        await using var worker = await FrameWorkerProcess.StartAsync();

        await worker.SendAsync(TestCommands.Keyframes(Guid.NewGuid(), Guid.NewGuid(), "one") with { Source = KeyframeSource.HostedImages });
        var failed = await worker.ReceiveAsync<KeyframesFailed>();

        Assert.Contains("HostedImages", failed.Failure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_delete_folders_of_killed_processes_and_nothing_else()
    {
        using var folder = new TemporaryFolder("adgenius-sweep-");
        var ended = Directory.CreateDirectory(Path.Combine(folder.Path, "adgenius-frames-4194999-1-abc")).FullName;
        var foreign = Directory.CreateDirectory(Path.Combine(folder.Path, "other-application")).FullName;
        await File.WriteAllTextAsync(Path.Combine(ended, "clip.mp4"), "half", Cancellation);

        await using (await FrameWorkerProcess.StartAsync(new() { ["Frames:WorkFolder"] = folder.Path }))
        {
            Assert.False(Directory.Exists(ended));
            Assert.True(Directory.Exists(foreign));
        }
    }
}
