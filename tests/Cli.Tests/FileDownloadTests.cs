using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Cli.Tests;

public sealed class FileDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 3_000_000).Select(index => (byte)index)];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adgenius-download-");

    private string Target => Path.Combine(_folder.FullName, "a.mp4");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FileDownload.MaxAttempts - 1)]
    public async Task A_download_that_breaks_begins_anew(int broken)
    {
        var calls = 0;
        await using var gateway = await ScriptedGateway.StartAsync(context => ReplyAsync(context, isWhole: ++calls > broken));

        await DownloadAsync(gateway);

        Assert.Equal(Content, await File.ReadAllBytesAsync(Target, Stop));
        Assert.Equal(broken + 1, calls);
    }

    [Fact]
    public async Task A_download_that_breaks_each_time_is_reported()
    {
        await using var gateway = await ScriptedGateway.StartAsync(context => ReplyAsync(context, isWhole: false));

        var fault = await Assert.ThrowsAsync<CommandException>(() => DownloadAsync(gateway));

        Assert.Equal(ExitCodes.Failed, fault.ExitCode);
        Assert.StartsWith("a.mp4 could not be downloaded: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" It was tried 3 times.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(FileDownload.MaxAttempts, gateway.Calls.Count);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_downloaded_once()
    {
        _folder.CreateSubdirectory("a.mp4");
        await using var gateway = await ScriptedGateway.StartAsync(context => ReplyAsync(context, isWhole: true));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => DownloadAsync(gateway));

        Assert.Single(gateway.Calls);
    }

    /// <summary>Half of the file, more than the server buffers, and a closed connection; or all of it.</summary>
    private static async Task ReplyAsync(HttpContext context, bool isWhole)
    {
        context.Response.ContentLength = Content.Length;
        await context.Response.Body.WriteAsync(Content.AsMemory(0, Content.Length / 2), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (!isWhole)
        {
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(Content.AsMemory(Content.Length / 2), context.RequestAborted);
    }

    private async Task DownloadAsync(ScriptedGateway gateway)
    {
        await using var session = await FleetSession.OpenAsync(
            new SessionSettings(gateway.Address, Verbose: false, LocalModel: null) { RetryTime = TimeSpan.Zero }, Stop);
        await FileDownload.RunAsync(session, new Uri(gateway.Address, "a.mp4"), Target, "a.mp4", Stop);
    }
}
