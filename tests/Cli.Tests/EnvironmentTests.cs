using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>What the caller's shell or network does to a command.</summary>
public sealed class EnvironmentTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("http_proxy")]
    [InlineData("all_proxy")]
    public async Task A_proxy_is_never_used_for_this_machine(string variable)
    {
        _command.Environment[variable] = "http://127.0.0.1:9";

        var outcome = await _command.RunAsync("list");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
    }

    [Theory]
    [InlineData("<&- >&-")]
    [InlineData(">&-")]
    [InlineData("2>&- >&-")]
    [InlineData("| true")]
    public async Task A_closed_standard_output_is_no_error(string redirection)
    {
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "sh",
                Arguments = ["-c", $"ADGENIUS_HOME='{_command.Home}' dotnet '{AdGeniusCommand.Program}' models {redirection}"],
                TimeLimit = TimeSpan.FromMinutes(4),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.ErrorOutput));
    }

    [Fact]
    public async Task A_batch_from_a_closed_standard_input_has_no_requests()
    {
        var outcome = await ShellAsync("generate --batch - <&-");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("adgenius: --batch: the file - has no requests", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    /// <summary>Such as that of a log file on a full disk: what is lost is the progress, not the work.</summary>
    [Theory]
    [InlineData("list --verbose", 0)]
    [InlineData("lst", 2)]
    public async Task A_standard_error_that_cannot_be_written_does_not_end_the_command(string arguments, int exitCode) =>
        Assert.Equal(exitCode, (await ShellAsync($"{arguments} 2>/dev/full")).ExitCode);

    [LongTest]
    [Fact]
    public async Task A_video_is_made_while_its_progress_cannot_be_written()
    {
        var file = Path.Combine(_command.Folder, "a.mp4");
        var outcome = await ShellAsync($"generate lake --no-ai --duration 1 --out '{file}' 2>/dev/full");

        Assert.Equal(0, outcome.ExitCode);
        Assert.True(File.Exists(file));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("generate lake --out a.mp4 --json")]
    public async Task A_working_folder_that_was_deleted_is_one_clear_error(string arguments)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_command.Folder, "deleted")).FullName;
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "sh",
                Arguments =
                [
                    "-c",
                    $"cd '{folder}' && rmdir '{folder}' && ADGENIUS_HOME=home dotnet '{AdGeniusCommand.Program}' {arguments}",
                ],
                TimeLimit = TimeSpan.FromMinutes(4),
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(
            (1, "adgenius: The working folder does not exist any more; change to another one and run the command again."),
            (outcome.ExitCode, outcome.ErrorOutput.Trim()));
        Assert.Equal(
            arguments.Contains("--json", StringComparison.Ordinal), outcome.Output.StartsWith("{\"errors\":", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/videos")]
    [InlineData("/videos/")]
    public async Task The_path_of_a_server_is_kept_and_a_key_with_a_line_break_is_trimmed(string path)
    {
        await using var gateway = await ScriptedGateway.StartAsync(ScriptedGateway.Send("""{"items":[]}"""));
        _command.Environment["ADGENIUS_API_KEY"] = "key\n";

        var outcome = await _command.RunAsync("list", "--tenant", "acme", "--server", new Uri(gateway.Address, path).ToString());

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        var call = Assert.Single(gateway.Calls);
        Assert.Equal(("/videos/api/v1/videos", "acme", "key"), (call.Path, call.Tenant, call.ApiKey));
    }

    [Theory]
    [InlineData("schlüssel")]
    [InlineData("two words")]
    [InlineData("two\nlines")]
    public async Task A_key_that_is_none_is_bad_input_and_is_not_shown(string key)
    {
        _command.Environment["ADGENIUS_API_KEY"] = key;

        var outcome = await _command.RunAsync("list", "--server", "http://127.0.0.1:1");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("adgenius: ADGENIUS_API_KEY has", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain(key, outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("tenänt")]
    public async Task A_tenant_that_is_no_name_is_bad_input(string tenant)
    {
        var outcome = await _command.RunAsync("list", "--tenant", tenant, "--server", "http://127.0.0.1:1");

        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("adgenius: --tenant must be 1 to 64 letters", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://user:secret@127.0.0.1:1")]
    [InlineData("user:secret@127.0.0.1:1")]
    public async Task A_password_in_the_address_of_a_server_is_refused_and_not_shown(string server)
    {
        var option = await _command.RunAsync("list", "--server", server);
        _command.Environment["ADGENIUS_SERVER"] = server;
        var variable = await _command.RunAsync("list");

        Assert.Equal((2, 2), (option.ExitCode, variable.ExitCode));
        Assert.Contains("--server must be an address without user name and password", option.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains("ADGENIUS_SERVER must be an address without", variable.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", option.ErrorOutput + variable.ErrorOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("not an address")]
    [InlineData("ftp://videos.example")]
    public async Task A_server_that_is_no_address_is_one_clear_error(string server)
    {
        _command.Environment["ADGENIUS_SERVER"] = server;

        var outcome = await _command.RunAsync("list");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            $"ADGENIUS_SERVER is '{server}'; it must be an http or https address", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    private Task<ProcessOutcome> ShellAsync(string arguments) => ProcessRunner.RunAsync(
        new ProcessCommand
        {
            FileName = "sh",
            Arguments = ["-c", $"ADGENIUS_HOME='{_command.Home}' dotnet '{AdGeniusCommand.Program}' {arguments}"],
            TimeLimit = TimeSpan.FromMinutes(4),
        },
        TestContext.Current.CancellationToken);
}
