using System.Diagnostics;

namespace AdGenius.ObjectStore.Tests.Folder;

/// <summary>A small file system in memory that is full; mounting one needs a privileged process.</summary>
public sealed class When_the_disk_is_full : FolderStoreTest
{
    private bool _mounted;

    public override async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Options.Folder!);
        _mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
            && await RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", Options.Folder!) == 0;
        Assert.SkipUnless(_mounted, "A small tmpfs cannot be mounted here; that needs Linux and a privileged process.");
    }

    public override async ValueTask DisposeAsync()
    {
        if (_mounted)
        {
            await RunAsync("umount", Options.Folder!);
        }

        await base.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_report_it_leave_nothing_and_recover_when_space_is_free(bool writeOnce)
    {
        await Store.PutAsync("small", Bytes("x"), Text(), Cancellation);
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(
            () => Store.PutAsync("a/b", new MemoryStream(new byte[2_000_000]), Text(writeOnce), Cancellation));
        Assert.Contains("full", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Options.Folder!, exception.Message, StringComparison.Ordinal);
        Assert.True(exception.IsTransient);
        Assert.Equal(2, Files().Length); // the small one and its sidecar
        Assert.Null(await Store.HeadAsync("a/b", Cancellation));

        await Store.PutAsync("a/b", new MemoryStream(new byte[500_000]), Text(writeOnce), Cancellation);
        Assert.Equal(500_000, (await Store.HeadAsync("a/b", Cancellation))!.Length);
    }

    [Fact]
    public async Task Should_not_be_ready()
    {
        await File.WriteAllBytesAsync(Path.Combine(Options.Folder!, "filler"), new byte[1024 * 1024], Cancellation);
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.CheckAsync(Cancellation));
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true } };
        process.Start();
        await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }
}
