using System.IO.Pipelines;
using System.Security.Cryptography;
using AdGenius.ObjectStore.S3;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_a_large_stream_cannot_seek
{
    private const int Length = 1_234_567; // of no other file

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The copy may have 5 GB, and a process that is killed closes nothing.</summary>
    [Fact]
    public async Task Should_have_no_name_in_the_temporary_folder_while_its_copy_is_sent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes the file with the process.");
        var bytes = RandomNumberGenerator.GetBytes(Length);
        await using var stream = PipeReader.Create(new MemoryStream(bytes, 1000, Length - 1000)).AsStream();
        await using var body = await S3Body.OfLargeAsync(S3Check.Md5, stream, 0, bytes.AsMemory(0, 1000), null, Cancellation);

        Assert.DoesNotContain(
            new DirectoryInfo(Path.GetTempPath()).EnumerateFiles("adgenius-object-*"),
            file => file.Exists && file.Length == Length); // another program may delete its own meanwhile
        using var sent = new MemoryStream();
        await body!.Open(static () => { }).CopyToAsync(sent, Cancellation);
        Assert.Equal(bytes, sent.ToArray());
    }
}
