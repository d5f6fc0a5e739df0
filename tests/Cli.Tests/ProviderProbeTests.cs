using System.Text.Json;
using AdGenius.Cli.Doctor;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>How a check of an execution provider can end: none of it ends doctor.</summary>
public sealed class ProviderProbeTests
{
    private static readonly ProviderCheck Result = new(ExecutionProvider.Cpu, IsUsable: true, 1.5, 0.25, null);

    [Fact]
    public async Task Lines_that_a_driver_writes_before_the_result_do_not_count()
        => Assert.Equal(Result, await RunAsync($"echo 'NVRM: {{hello}}'; echo; echo '{JsonSerializer.Serialize(Result)}'"));

    [Theory]
    [InlineData("kill -9 $$", "cpu", "The system ended the check: the machine has probably too little memory for the model.")]
    [InlineData("kill -11 $$", "cuda", "The check ended with code 139; the driver may be broken.")]
    [InlineData("exit 3", "cpu", "The check ended with code 3.")]
    [InlineData("true", "cpu", "The check ended without a result.")]
    [InlineData("echo broken", "cuda", "The check ended without a result.")]
    public async Task A_check_without_a_result_says_how_it_ended(string script, string provider, string reason)
    {
        var check = await RunAsync(script, provider);

        Assert.Equal((ExecutionProviders.Parse(provider), false, reason), (check.Provider, check.IsUsable, check.Reason));
    }

    /// <summary>A large model on a slow processor: the other results are shown all the same.</summary>
    [Fact]
    public async Task A_check_that_takes_too_long_is_a_result()
    {
        var check = await RunAsync("sleep 600", timeLimit: TimeSpan.FromMilliseconds(300));

        Assert.False(check.IsUsable);
        Assert.StartsWith("The check took longer than 0.01 minutes: ", check.Reason, StringComparison.Ordinal);
    }

    private static Task<ProviderCheck> RunAsync(string script, string provider = "cpu", TimeSpan? timeLimit = null)
        => ProviderProbe.RunAsync(
            new ProcessCommand { FileName = "/bin/sh", Arguments = ["-c", script], TimeLimit = timeLimit ?? TimeSpan.FromMinutes(2) },
            ExecutionProviders.Parse(provider),
            TestContext.Current.CancellationToken);
}
