using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>Every failure is one line of error output without a stack trace.</summary>
public sealed class PlainErrorTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("models")]
    [InlineData("quantify", "x")]
    [InlineData("list")]
    public async Task A_server_that_does_not_respond(params string[] arguments) => AssertLine(
        1,
        "The gateway at http://127.0.0.1:1/ does not respond",
        await _command.RunAsync([.. arguments, "--server", "http://127.0.0.1:1"]));

    [Fact]
    public async Task A_server_without_TLS_at_an_https_address()
    {
        await using var site = await ScriptedGateway.StartAsync(ScriptedGateway.Send("{}"));

        var outcome = await _command.RunAsync("models", "--server", $"https://{site.Address.Authority}");

        AssertLine(1, "does not respond: no TLS connection to it is possible (", outcome);
    }

    [Theory]
    [InlineData("models")]
    [InlineData("list")]
    public async Task A_server_that_is_no_gateway(string name)
    {
        await using var site = await ScriptedGateway.StartAsync(ScriptedGateway.Send("<html></html>", contentType: "text/html"));

        var (exitCode, document, errors) = await _command.RunJsonAsync(name, "--server", site.Address.ToString());

        AssertLine(1, "check that the address is that of an AdGenius gateway", new ProcessOutcome(exitCode, "", errors));
        Assert.Equal(1, document.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("list", "--json")]
    [InlineData("models", "--json")]
    public async Task Ctrl_C_gives_a_program_that_reads_the_output_a_document(params string[] arguments)
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            called.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString()]);
        await called.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
        Assert.Equal("{\"errors\":[\"Interrupted.\"]}", output.Trim());
    }

    /// <summary>A pipe that nothing writes to would be waited for without an end, and a device has none.</summary>
    [Theory]
    [InlineData("pipe.mp4 is a device or pipe; name a regular file.", "preflight", "pipe.mp4")]
    [InlineData("FILE . is a folder; name a file in it.", "preflight", ".")]
    [InlineData("pipe.mp4 is a device or pipe; name a regular file.", "generate", "a cup", "--logo", "pipe.mp4")]
    [InlineData("/dev/zero is a device or pipe; name a regular file.", "generate", "a cup", "--music", "/dev/zero")]
    [InlineData("/dev/zero is a device or pipe; name a regular file.", "generate", "a cup", "--image", "/dev/zero")]
    [InlineData("pipe.mp4 is a device or pipe; name a regular file.", "policy", "set", "acme", "--file", "pipe.mp4")]
    public async Task A_file_that_is_no_regular_one(string text, params string[] arguments)
    {
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand { FileName = "mkfifo", Arguments = [Path.Combine(_command.Folder, "pipe.mp4")] },
            TestContext.Current.CancellationToken);

        AssertLine(2, text, await _command.RunAsync(arguments));
    }

    /// <summary>No word stands for a logo, as moods do for music.</summary>
    [Fact]
    public async Task A_logo_that_does_not_exist_and_has_no_extension() =>
        AssertLine(2, "/logo cannot be read", await _command.RunAsync("generate", "a cup", "--logo", "logo"));

    [Fact]
    public async Task A_check_of_a_file_without_ffprobe()
    {
        // A search path that has dotnet and nothing else.
        var bin = Directory.CreateDirectory(Path.Combine(_command.Folder, "bin")).FullName;
        var dotnet = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "dotnet"))
            .First(File.Exists);
        File.CreateSymbolicLink(Path.Combine(bin, "dotnet"), dotnet);
        _command.Environment["PATH"] = bin;

        AssertLine(1, "ffprobe is not installed", await _command.RunAsync("preflight", AdGeniusCommand.Program));
    }

    [Fact]
    public async Task A_check_of_a_file_that_ends_ffmpeg()
    {
        var file = Path.Combine(_command.Folder, "clip.mp4");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=24:d=1", "-c:v", "libx264", file],
            },
            TestContext.Current.CancellationToken);
        var script = Path.Combine(_command.Folder, "ffmpeg");
        await File.WriteAllTextAsync(script, "#!/bin/sh\necho out of memory >&2\nkill -9 $$\n", TestContext.Current.CancellationToken);
#pragma warning disable CA1416 // the tests of this project run on Linux
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416
        _command.Environment["ADGENIUS_Media__Ffmpeg"] = script;
        _command.Environment["ADGENIUS_Media__Ffprobe"] = "ffprobe";

        AssertLine(1, "adgenius: ffmpeg ended with exit code 137: out of memory", await _command.RunAsync("preflight", file));
    }

    /// <summary>Of the whole fleet, whichever service or library reads the setting, and however.</summary>
    [LongTest]
    [Theory]
    [InlineData("Objects:Kind", "bogus", "; allowed are Folder, S3.")]
    [InlineData("Objects:Kind", "7", "; allowed are Folder, S3.")]
    [InlineData("Storage:Work", "7", "; allowed are Both, Storing, Finishing.")]
    [InlineData("Finishing:Speech:Engine", "7", "; allowed are Flite, OpenAi.")]
    [InlineData("Storage:Work", "some", "; allowed are Both, Storing, Finishing.")]
    [InlineData("Finishing:Speech:Engine", "espeak", "; allowed are Flite, OpenAi.")]
    [InlineData("Finishing:ContentCredentials:Timeout", "2 minutes", "; it must be a duration as hours:minutes:seconds")]
    [InlineData("Budgets:Tenants:acme", "much", "; it must be a number with a decimal point")]
    [InlineData("Diffusion:Steps", "few", "; it must be a whole number")]
    [InlineData("Diffusion:Overrides:ink:Steps", "few", "; it must be a whole number")]
    [InlineData("Submissions:SweepInterval", "1s", "; it must be a duration as hours:minutes:seconds")]
    [InlineData("Webhooks:AllowHttp", "yes", "; allowed are true and false.")]
    [InlineData("Gateway:GrpcPort", "grpc", "; it must be a whole number")]
    public async Task A_setting_that_cannot_be_converted(string key, string value, string rule)
    {
        var variable = key.Replace(":", "__", StringComparison.Ordinal);
        _command.Environment["ADGENIUS_" + variable] = value;

        AssertLine(
            2,
            $"adgenius: {key} (environment variable ADGENIUS_{variable} or {variable}) is '{value}'{rule}",
            await _command.RunAsync("generate", "a lake", "--duration", "1"));
    }

    [Theory]
    [InlineData("Postgres", "keys", "list")]
    [InlineData("Postgres", "db", "update")]
    [InlineData("SqlServer", "keys", "list")]
    [InlineData("Sqlite", "list")]
    public async Task A_connection_string_that_cannot_be_read(string provider, params string[] arguments)
    {
        _command.Environment["ADGENIUS_Database__Provider"] = provider;
        _command.Environment["ADGENIUS_Database__ConnectionString"] = "bogus";

        AssertLine(
            2,
            $"ADGENIUS_Database__ConnectionString) cannot be read as a connection string of {provider}",
            await _command.RunAsync(arguments));
    }

    /// <summary>As the migration Job of a cluster whose secret or config map is missing.</summary>
    [Theory]
    [InlineData("keys", "list")]
    [InlineData("db", "update")]
    public async Task A_fleet_without_a_database(params string[] arguments)
    {
        _command.Environment["ADGENIUS_FLEET"] = "true";

        var outcome = await _command.RunAsync(arguments);

        AssertLine(2, "Database:Provider (ADGENIUS_Database__Provider) is not set", outcome);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("keys", "list")]
    [InlineData("list")]
    public async Task A_home_folder_that_is_a_file(params string[] arguments)
    {
        _command.Environment["ADGENIUS_HOME"] = "/dev/null";

        AssertLine(1, "/dev/null", await _command.RunAsync(arguments));
    }

    [Theory]
    [InlineData("")]
    [InlineData("--json")]
    public async Task A_standard_output_on_a_full_disk(string option)
    {
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "sh",
                Arguments = ["-c", $"ADGENIUS_HOME='{_command.Home}' dotnet '{AdGeniusCommand.Program}' quantify x {option} >/dev/full"],
                TimeLimit = TimeSpan.FromMinutes(4),
            },
            TestContext.Current.CancellationToken);

        AssertLine(1, "No space left on device", outcome);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"address":5}""")]
    [InlineData("""{"address":"ftp://127.0.0.1"}""")]
    [InlineData("{}")]
    public async Task A_file_that_names_no_running_server_is_ignored(string text)
    {
        Directory.CreateDirectory(_command.Home);
        await File.WriteAllTextAsync(Path.Combine(_command.Home, "server.json"), text, TestContext.Current.CancellationToken);

        var outcome = await _command.RunAsync("quantify", "a lake");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.ErrorOutput));
    }

    private static void AssertLine(int exitCode, string text, ProcessOutcome outcome)
    {
        Assert.True(outcome.ExitCode == exitCode, $"{outcome.ExitCode}: {outcome.ErrorOutput}");
        var line = Assert.Single(outcome.ErrorOutput.TrimEnd().Split('\n'));
        Assert.StartsWith("adgenius: ", line, StringComparison.Ordinal);
        Assert.Contains(text, line, StringComparison.Ordinal);
    }
}
