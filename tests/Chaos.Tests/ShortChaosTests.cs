namespace AdGenius.Chaos.Tests;

/// <summary>The short form of the fault harness; the long form is <c>adgenius chaos</c>.</summary>
public sealed class ShortChaosTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_fleet_that_is_broken_again_and_again_loses_nothing_and_pays_once()
    {
        var verdict = await ChaosRun.RunAsync(
            new ChaosOptions { Jobs = 40, Seed = 14, Length = TimeSpan.FromSeconds(45) }, output.WriteLine, TestContext.Current.CancellationToken);

        output.WriteLine(verdict.ToString());
        Assert.True(verdict.IsClean, verdict.ToString());
        Assert.Equal(40, verdict.Accepted);
        Assert.True(verdict.Completed >= 30, verdict.ToString());
    }
}
