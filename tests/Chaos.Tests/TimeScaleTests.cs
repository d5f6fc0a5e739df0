using AdGenius.Chaos.Faults;
using AdGenius.Chaos.Fleet;
using AdGenius.Hosting.Bus;
using AdGenius.ObjectStore.S3;
using AdGenius.Orchestrator;
using AdGenius.ProviderWorker;

namespace AdGenius.Chaos.Tests;

public sealed class TimeScaleTests
{
    [Fact]
    public void At_one_the_fleet_runs_with_its_defaults() => Assert.Empty(new TimeScale(1).Variables());

    [Fact]
    public void Every_duration_is_divided_by_the_same_factor()
    {
        var variables = new TimeScale(5).Variables().ToDictionary();

        Assert.Equal(TimeScale.Defaults.Count, variables.Count);
        Assert.All(TimeScale.Defaults, setting => Assert.Equal(
            setting.Value / 5 < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : setting.Value / 5,
            TimeSpan.Parse(
                variables["ADGENIUS_" + setting.Key.Replace(":", "__", StringComparison.Ordinal)],
                System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void The_long_outage_is_longer_than_any_stall() => Assert.True(
        new TimeScale(1).LongOutage > TimeScale.Defaults.Where(setting => setting.Key.EndsWith("StallTimeout", StringComparison.Ordinal))
            .Max(setting => setting.Value));

    /// <summary>A provider that is unavailable for the long outage makes no take fail, and none fall back.</summary>
    [Fact]
    public void Submissions_are_tried_for_longer_than_the_long_outage()
    {
        var options = Internal("AdGenius.ProviderWorker.Submissions.SubmissionOptions", typeof(ProviderWorkerService));
        object Of(string name) => options.GetType().GetProperty(name)!.GetValue(options)!;
        var first = ((TimeSpan)Of("RetryBaseDelay")).TotalSeconds;
        var seconds = Enumerable.Range(0, (int)Of("MaxDeferrals")).Sum(deferral => Math.Min(first * Math.Pow(2, deferral), 60));
        Assert.True(
            TimeSpan.FromSeconds(seconds) > new TimeScale(1).LongOutage + TimeSpan.FromMinutes(5),
            $"A submission is tried for {seconds} s.");
    }

    [Fact]
    public void Overlapping_outages_end_with_the_last_of_them()
    {
        var changes = new List<bool>();
        var outages = new Outages(changes.Add);
        outages.Begin();
        outages.Begin();
        outages.End();
        Assert.Equal([true], changes);
        outages.End();
        Assert.Equal([true, false], changes);
    }

    [Fact]
    public void The_table_has_the_defaults_of_the_options()
    {
        object[] options =
        [
            Internal("AdGenius.Orchestrator.Videos.Deadlines.DeadlineOptions"),
            Internal("AdGenius.Orchestrator.Briefs.BriefCheckOptions"),
            Internal("AdGenius.Orchestrator.Videos.Retries.RetryOptions"),
            new BusOptions(),
            new S3Options(),
        ];
        foreach (var (key, value) in TimeScale.Defaults.Where(setting => !setting.Key.StartsWith("Providers:", StringComparison.Ordinal)))
        {
            var name = key[(key.LastIndexOf(':') + 1)..];
            var actual = options.Select(option => option.GetType().GetProperty(name)?.GetValue(option)).Single(found => found is not null);
            Assert.True(value == (TimeSpan)actual!, $"{key} is {actual} by default");
        }
    }

    private static object Internal(string type, Type? service = null)
        => Activator.CreateInstance((service ?? typeof(OrchestratorService)).Assembly.GetType(type, throwOnError: true)!)!;
}
