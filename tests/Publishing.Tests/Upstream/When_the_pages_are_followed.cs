using AdGenius.TestKit;

namespace AdGenius.Publishing.Tests.Upstream;

/// <summary>Every command of docs/upstream, from request to completion, against a running fleet.</summary>
[Collection(FleetCollection.Name)]
public sealed class When_the_pages_are_followed(RunningFleet fleet)
{
    // The examples in C# were built with this test; a build within a test would disturb other builds.
    private const string Preamble =
        """
        dotnet() {
          [ "$1 $2 $4" = 'run --project --' ] || { command dotnet "$@"; return; }
          command dotnet "$3/$EXAMPLE_OUTPUT"/AdGenius.Examples.*.dll "${@:5}"
        }

        """;

    private static readonly string ExampleOutput = Path.GetRelativePath(Repository.Tests, AppContext.BaseDirectory);

    public static TheoryData<string> Pages => [.. Page.Names.Where(name => new Page(name).Script.Length > 0)];

    [LongTest]
    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Should_succeed_with_every_command(string name)
    {
        Assert.Contains("completed", await RunAsync(new Page(name).Script), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Readers whose files have the same name up to the last dot, such as p.one and p.two, must not share another file.</summary>
    [LongTest]
    [Fact]
    public async Task Should_keep_the_position_of_a_reader_in_files_of_its_own() => await RunAsync(
        """
        folder=$(mktemp -d)
        mkdir "$folder/p.new"
        python3 examples/python/publish.py acme summer-sale "A lighthouse in a storm"
        python3 examples/python/replay.py "$folder/p.one" 2
        test -s "$folder/p.one"
        rm -r "$folder"
        """);

    [Fact]
    public void Should_have_commands_for_every_language() =>
        Assert.Equal(["csharp.md", "dashboards.md", "grpc.md", "http.md", "node.md", "python.md"], Pages.Select(row => row.Data));

    /// <summary>Runs commands in the repository's folder; what they print, once all have succeeded.</summary>
    private async Task<string> RunAsync(string script)
    {
        var environment = new Dictionary<string, string>(fleet.Environment)
        {
            ["EXAMPLE_OUTPUT"] = ExampleOutput,
            ["ORDER"] = Guid.NewGuid().ToString(),
            ["PATH"] = await PathOfAsync(script),
        };
        var (exitCode, output) = await ServerProcess.RunAsync(
            "bash",
            ["-euo", "pipefail", "-c", $"cd '{Repository.Root}'\n{Preamble}{script}"],
            environment,
            TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, $"exit code {exitCode}\n{output}");
        return output;
    }

    /// <summary>The search path for a script; skips the test where a program or its packages are missing, and names it.</summary>
    private static async Task<string> PathOfAsync(string script)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        if (script.Contains("node ", StringComparison.Ordinal))
        {
            Repository.NeedsNodePackages(Path.Combine(Repository.Root, "examples", "node"));
        }

        if (script.Contains("curl", StringComparison.Ordinal) || script.Contains("video.sh", StringComparison.Ordinal))
        {
            Assert.SkipUnless(await SucceedsAsync("curl --version"), "curl is not installed.");
        }

        if (!script.Contains("python3 ", StringComparison.Ordinal) || await SucceedsAsync("python3 -c 'import pika'"))
        {
            return path;
        }

        // Debian's package is for Debian's own Python, which need not be the first of the search path.
        Assert.SkipUnless(
            await SucceedsAsync("/usr/bin/python3 -c 'import pika'"), "pika is not installed (Debian: apt-get install python3-pika).");
        return $"/usr/bin:{path}";
    }

    private static async Task<bool> SucceedsAsync(string command) =>
        (await ServerProcess.RunAsync("sh", ["-c", command], null, TestContext.Current.CancellationToken)).ExitCode == 0;
}
