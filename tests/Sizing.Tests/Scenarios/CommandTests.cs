using System.Text.Json;
using AdGenius.Bench.Sizing;

namespace AdGenius.Sizing.Tests.Scenarios;

/// <summary>The command line from outside.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"adgenius-scenario-{Guid.NewGuid():N}.json");

    public static TheoryData<string, string> Faults => new()
    {
        { "\"jobsPerDay\": 0", "jobsPerDay is 0; allowed is more than 0 to 5000000." },
        { "\"days\": 8", "days is 8; allowed is 1 to 7." },
        { "\"hourlyShape\": [1, 2]", "hourlyShape has 2 values; 24 are required" },
        { "\"tenants\": { \"count\": 100001 }", "tenants.count is 100001; allowed is 1 to 100000." },
        { "\"jobs\": []", "the number of jobs is 0; allowed is 1 to 50." },
        { "\"jobs\": [{ \"name\": \"a\", \"model\": \"sora\", \"share\": 1 }]", "jobs[0].model has 'sora'; allowed are local, runway" },
        { "\"jobs\": [{ \"name\": \"a\", \"model\": \"pika_v2\", \"share\": 1 }]", "add providers.pika_v2" },
        { "\"jobs\": [{ \"name\": \"a\", \"model\": \"local\", \"share\": -1 }]", "jobs[0].share is -1" },
        { "\"jobs\": [{ \"name\": \"a\", \"model\": \"local\", \"share\": 1, \"takes\": 49 }]", "jobs[0].takes is 49; allowed is 1" },
        { "\"providers\": { \"pika_v2\": { \"medianSeconds\": 9, \"p95Seconds\": 8 } }", "providers.pika_v2.p95Seconds is 8; at least" },
        { "\"work\": { \"variation\": 6 }", "work.variation is 6; allowed is 0 to 5." },
        { "\"work\": { \"keyframeSeconds\": { \"Draft\": 1 } }", "work.keyframeSeconds has no Premium" },
        { "\"fleet\": { \"deployments\": { \"encoder\": {} } }", "fleet.deployments has 'encoder'; allowed are orchestrator" },
        { "\"fleet\": { \"deployments\": { \"frame-worker\": { \"minReplicas\": 100 } } }", "minReplicas must be at most maxReplicas" },
        { "\"fleet\": { \"scaling\": \"Magic\" }", "$.fleet.scaling" },
        { "\"jobPerDay\": 5", "'jobPerDay'" },
        { "\"settings\": { \"Orchestrator:MaxJobs\": \"1\" }", "settings has 'Orchestrator:MaxJobs', which the simulator does not read" },
        { "\"settings\": { \"Orchestrator:MaxRunningJobs\": \"0\" }", "MaxRunningJobs" },
        { "\"settings\": { \"Providers:Runway:MaxConcurrent\": \"many\" }", "MaxConcurrent" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_scenario_that_is_not_valid_ends_with_2_and_names_the_field(string member, string expected)
    {
        var field = member.Split('"')[1];
        Dictionary<string, string> members = new()
        {
            ["name"] = "\"name\": \"test\"",
            ["jobsPerDay"] = "\"jobsPerDay\": 10",
            ["jobs"] = "\"jobs\": [{ \"name\": \"a\", \"model\": \"local\", \"share\": 1 }]",
            [field] = member,
        };
        await File.WriteAllTextAsync(_file, $"{{ {string.Join(", ", members.Values)} }}", TestContext.Current.CancellationToken);

        var (code, output, errors) = await RunAsync(_file);

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-scenario", "scenario is 'no-such-scenario'; allowed are a JSON file, or one of jobs-10k, jobs-1m, laptop")]
    [InlineData("laptop --set nonsense", "--set is 'nonsense'; the form is NAME=VALUE")]
    [InlineData("laptop --days x", "--days")]
    [InlineData("laptop --tenants 0", "tenants.count is 0")]
    [InlineData("laptop --unknown", "--unknown")]
    public async Task Arguments_that_are_not_valid_end_with_2(string arguments, string expected)
    {
        var (code, output, errors) = await RunAsync(arguments.Split(' '));

        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_every_figure_of_the_table()
    {
        var (code, output, _) = await RunAsync("laptop", "--json", "--seed", "7");
        using var json = JsonDocument.Parse(output);

        Assert.Equal(0, code);
        Assert.Equal(
            ["scenario", "seed", "hours", "jobs", "stages", "pods", "servers", "providers", "costPerDay", "tenants", "findings", "events"],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.True(json.RootElement.GetProperty("jobs").GetProperty("completed").GetInt32() > 50);
    }

    [Fact]
    public async Task The_table_names_every_stage_and_deployment()
    {
        var (code, output, errors) = await RunAsync("one-gpu-team", "--set", "Orchestrator:MaxRunningJobsPerTenant=1");

        Assert.Equal(0, code);
        Assert.All(
            ["admission", "render-keyframes", "runway_gen3", "job, request to end", "frame-composer", "statements/s", "US dollars per day"],
            text => Assert.Contains(text, output, StringComparison.Ordinal));
        Assert.Contains("events in", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_number_of_frame_workers_can_be_given()
    {
        var (_, one, _) = await RunAsync("one-gpu-team", "--json", "--jobs-per-day", "6000");
        var (_, two, _) = await RunAsync("one-gpu-team", "--json", "--jobs-per-day", "6000", "--frame-workers", "4");

        Assert.True(MaxFrameWorkers(one) == 1 && MaxFrameWorkers(two) is > 1 and <= 4);

        static int MaxFrameWorkers(string result)
        {
            using var json = JsonDocument.Parse(result);
            return json.RootElement.GetProperty("pods").EnumerateArray()
                .Single(pods => pods.GetProperty("deployment").GetString() == "frame-worker").GetProperty("max").GetInt32();
        }
    }

    public void Dispose() => File.Delete(_file);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await SizingCommand.RunAsync(arguments, output, errors, TestContext.Current.CancellationToken);
        return (code, output.ToString(), errors.ToString());
    }
}
