using AdGenius.Media.Processes;

namespace AdGenius.StorageWorker.Tests;

public sealed class WorkerFaultsTests
{
    /// <summary>Each run would take half an hour or more.</summary>
    [Fact]
    public void A_tool_that_ran_into_its_time_limit_is_not_run_again_at_once()
    {
        Assert.False(WorkerFaults.IsTransient(new ToolFailedException("too slow") { TimedOut = true }));
        Assert.True(WorkerFaults.IsTransient(new ToolFailedException("killed") { ExitCode = 137 }));
    }
}
