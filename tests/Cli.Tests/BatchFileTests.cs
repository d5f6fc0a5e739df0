using System.Text;
using AdGenius.Cli.Commands;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

public sealed class BatchFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    /// <summary>A gateway names the line of a fault, so blank lines are sent.</summary>
    [Theory]
    [InlineData("\n{\"a\":1}\n\r\n  \n{\"b\":2}\nx", "\n{\"a\":1}\n\n\n{\"b\":2}\nx\n")]
    [InlineData("[{\"a\":1},\n\n{\"b\":2}]", "{\"a\":1}\n{\"b\":2}\n")]
    [InlineData("\n\n{\"a\":\n1}", "{\"a\":1}\n")]
    [InlineData("[{\"a\":\r\n\"\\ud83d\"}]", "{\"a\":\"\\ud83d\"}\n")] // what json.dumps of Python writes of a text that was cut
    [InlineData("{\n\"\\ud83d\":1,\"a\":1,\"a\":2}", "{\"\\ud83d\":1,\"a\":1,\"a\":2}\n")]
    public async Task Lines_are_sent_under_their_numbers(string content, string sent)
    {
        await File.WriteAllTextAsync(_file, content, TestContext.Current.CancellationToken);
        var requests = await BatchFile.ReadAsync(_file, TestContext.Current.CancellationToken);
        Assert.Equal(sent, string.Concat(BatchFile.LinesToSend(requests).Select(line => Encoding.UTF8.GetString(line.Span) + "\n")));
    }

    [Fact]
    public async Task A_pipe_that_nothing_is_written_to_does_not_keep_the_command_from_stopping()
    {
        File.Delete(_file);
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName = "mkfifo", Arguments = [_file] }, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() => BatchFile.ReadAsync(_file, stop.Token), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("", "--batch is empty; it must name a file, or - for standard input.")]
    [InlineData("/", "--batch: the file / is a folder; name a file in it.")]
    public async Task What_is_no_file_is_refused(string path, string text)
    {
        var fault = await Assert.ThrowsAsync<CommandException>(() => BatchFile.ReadAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal((ExitCodes.BadInput, text), (fault.ExitCode, fault.Message));
    }

    /// <summary>As Windows PowerShell writes what is redirected to a file.</summary>
    [Fact]
    public async Task A_file_in_UTF16_is_refused_with_what_to_do()
    {
        await File.WriteAllTextAsync(_file, "{\"a\":1}\n", Encoding.Unicode, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<CommandException>(() => BatchFile.ReadAsync(_file, TestContext.Current.CancellationToken));
        Assert.Equal($"--batch: the file {_file} is text in UTF-16 or UTF-32; save it as UTF-8.", fault.Message);
    }
}
