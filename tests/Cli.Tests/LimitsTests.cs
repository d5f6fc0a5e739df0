namespace AdGenius.Cli.Tests;

public sealed class LimitsTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Limits_are_set_one_by_one_shown_and_cleared()
    {
        var set = await _command.RunAsync("limits", "set", "acme", "--requests-per-minute", "50", "--monthly-budget", "12.5");
        Assert.Equal(0, set.ExitCode);
        await _command.RunAsync("limits", "set", "acme", "--running-jobs", "3", "--monthly-budget", "none");
        var shown = await _command.RunAsync("limits", "show", "acme");
        Assert.Equal(
            ["requests per minute: 50", "running jobs: 3", "event streams: default", "storage bytes: default", "monthly budget: default"],
            shown.Output.Trim().Split('\n'));
        await _command.RunAsync("limits", "clear", "acme");
        Assert.DoesNotContain("50", (await _command.RunAsync("limits", "show", "acme")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TENANT must be 1 to 64 letters", "set", "a/b", "--running-jobs", "1")]
    [InlineData("--running-jobs is '-1'; it must be a whole number of at least 0, or 'none'", "set", "acme", "--running-jobs", "-1")]
    [InlineData("--monthly-budget is 'much'; it must be a number of at least 0", "set", "acme", "--monthly-budget", "much")]
    [InlineData("maxRunningJobs is 0; allowed are 1 to 100000", "set", "acme", "--running-jobs", "0")]
    public async Task Bad_input_gets_one_clear_error_and_exit_code_2(string message, params string[] arguments)
    {
        var outcome = await _command.RunAsync(["limits", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.ErrorOutput, StringComparison.Ordinal);
    }
}
