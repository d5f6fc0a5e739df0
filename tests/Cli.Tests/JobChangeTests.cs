namespace AdGenius.Cli.Tests;

/// <summary>The commands that change a job, where Ctrl-C ends them before the gateway has answered.</summary>
public sealed class JobChangeTests : IDisposable
{
    private const string Id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

    private readonly AdGeniusCommand _command = new();
    private readonly TaskCompletionSource _called = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("may be retried or not", "retry", Id)]
    [InlineData("may be stored again or not", "retry-store", Id)]
    [InlineData("may be approved or not", "approve", Id)]
    [InlineData("may be rejected or not", "reject", Id)]
    [InlineData("may be cancelled or not", "cancel", Id)]
    [InlineData("may be retried or not", "admin", "retry", Id)]
    public async Task Ctrl_C_says_that_the_outcome_is_not_known(string expected, params string[] arguments)
    {
        await using var gateway = await ScriptedGateway.StartAsync(async context =>
        {
            _called.TrySetResult();
            await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        using var process = _command.Start([.. arguments, "--server", gateway.Address.ToString()]);
        await _called.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.StartsWith($"Interrupted: job {Id} {expected}; see: adgenius watch {Id} --tenant ", errors, StringComparison.Ordinal);
        Assert.Equal(130, process.ExitCode);
    }
}
