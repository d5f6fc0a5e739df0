namespace AdGenius.Chaos.Tests;

/// <summary>The short form of the fault harness; the long form is <c>adgenius chaos</c>.</summary>
public sealed class ShortChaosTests(ITestOutputHelper output)
{
    [LongTest]
    [Fact]
    public async Task A_fleet_that_is_broken_again_and_again_loses_nothing_and_pays_once()
    {
        var report = await ChaosRun.RunAsync(
            new ChaosOptions {
                Jobs = 40,
                Seed = 14,
                TimeScale = 5,
                Length = TimeSpan.FromSeconds(45) }, output.WriteLine, TestContext.Current.CancellationToken);

        output.WriteLine(report.ToString());
        Assert.True(report.IsClean, report.ToString());
        Assert.Equal(40, report.Accepted);
        Assert.True(report.Completed >= 30, report.ToString());
    }
}
