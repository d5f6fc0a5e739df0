using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>The script <c>./test</c> on a machine that has nothing, with an <c>apt-get</c> that installs nothing.</summary>
public sealed class TestScriptTests : IDisposable
{
    /// <summary>As Debian's: where one of the packages is unknown it installs none of them.</summary>
    private const string AptGet =
        """
        #!/bin/sh
        [ "$1" = install ] || exit 0
        case " $* " in *" awscli "*) echo "E: Unable to locate package awscli" >&2; exit 100 ;; esac
        for argument in "$@"; do echo "$argument" >>"$TREE/installed"; done
        """;

    private static readonly string[] Tools =
    [
        "awk", "bash", "cat", "chmod", "dirname", "grep", "ls", "mktemp", "readlink", "rm", "sed", "setsid", "sleep", "sort", "tail",
        "timeout", "tr",
    ];

    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("adgenius-tree-");

    public TestScriptTests()
    {
        var folder = _tree.CreateSubdirectory("bin").FullName;
        _tree.CreateSubdirectory("tests");
        File.Copy(Path.Combine(SourceTree.Root, "test"), PathOf("test"));
        AddProgram("bin/id", "#!/bin/sh\necho 0\n");
        AddProgram("bin/apt-get", AptGet);

        foreach (var tool in Tools)
        {
            File.CreateSymbolicLink(Path.Combine(folder, tool), File.Exists($"/bin/{tool}") ? $"/bin/{tool}" : $"/usr/bin/{tool}");
        }
    }

    public void Dispose() => _tree.Delete(recursive: true);

    [Fact]
    public async Task What_the_distribution_has_is_installed_and_what_it_lacks_is_named()
    {
        var output = await RunAsync();

        Assert.Contains("could not install: awscli \n", output, StringComparison.Ordinal);
        Assert.Contains("E: Unable to locate package awscli\n", output, StringComparison.Ordinal);
        var installed = await File.ReadAllLinesAsync(PathOf("installed"), TestContext.Current.CancellationToken);
        Assert.Contains("ffmpeg", installed);
        Assert.Contains("nodejs", installed);
    }

    [Fact]
    public async Task Without_the_SDK_it_says_so_and_counts_a_failure()
    {
        Assert.EndsWith("the .NET SDK 10 is missing\n0 passed, 1 failed\n", await RunAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuous_integration_fails_where_a_test_passes_only_at_the_second_try()
    {
        _tree.CreateSubdirectory(".ci");
        File.Copy(Path.Combine(SourceTree.Root, ".ci", "run"), PathOf(".ci/run"));
        await File.WriteAllTextAsync(
            PathOf("test"),
            """
            #!/bin/sh
            echo "$*" >>"$TREE/runs"
            if [ "$(grep -c '' "$TREE/runs")" -gt 1 ]; then echo "2 passed, 0 failed"; exit 0; fi
            echo "== Media.Tests: 1 passed, 1 failed, 0 skipped (1 s)"
            echo "1 passed, 1 failed"
            exit 1
            """,
            TestContext.Current.CancellationToken);

        Assert.EndsWith("\n1 passed, 1 failed\n", await RunAsync(".ci/run"), StringComparison.Ordinal);
        Assert.Equal(["--all"], await File.ReadAllLinesAsync(PathOf("runs"), TestContext.Current.CancellationToken));
    }

    /// <summary>It hangs before or after it has printed its result, and has a server that does not end with it.</summary>
    [LongTest]
    [Theory]
    [InlineData("", "Hang.Tests was ended at its time limit of 1 s and no result (", "0 passed, 1 failed")]
    [InlineData(
        "Total: 3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 1.000s",
        "Hang.Tests was ended at its time limit of 1 s although its tests passed",
        "2 passed, 1 failed")]
    public async Task A_test_program_that_does_not_end_is_named_and_ended_with_what_it_started(string printed, string end, string counts)
    {
        AddProgram("bin/dotnet", "#!/bin/sh\n");
        await AddHangingTestsAsync(printed);

        var output = await RunAsync("test", "Hang", "ADGENIUS_TEST_LIMIT=1");

        Assert.Contains($"== {end}", output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{counts}\n", output, StringComparison.Ordinal);
        var server = await File.ReadAllTextAsync(PathOf("server"), TestContext.Current.CancellationToken);
        Assert.False(IsRunning(server.Trim()));
    }

    private Task AddHangingTestsAsync(string printed)
    {
        AddProgram(
            "tests/Hang.Tests/bin/Debug/net10.0/Hang.Tests",
            $"""
            #!/bin/sh
            sleep 600 &
            echo $! >"$TREE/server"
            echo "{printed}"
            sleep 600

            """);
        return File.WriteAllTextAsync(PathOf("tests/Hang.Tests/Hang.Tests.csproj"), "", TestContext.Current.CancellationToken);
    }

    private void AddProgram(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.Copy(PathOf("test"), PathOf(path)); // a copy is executable too
        File.WriteAllText(PathOf(path), text);
    }

    /// <summary>Process 1 may leave an ended process unreaped.</summary>
    private static bool IsRunning(string processId) =>
        File.Exists($"/proc/{processId}/status")
        && !File.ReadAllText($"/proc/{processId}/status").Contains("State:\tZ", StringComparison.Ordinal);

    private async Task<string> RunAsync(string script = "test", string project = "Nothing", params string[] variables)
    {
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "env",
                Arguments = [$"TREE={_tree.FullName}", $"PATH={PathOf("bin")}", .. variables, PathOf(script), project],
                TimeLimit = TimeSpan.FromMinutes(1),
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(1, outcome.ExitCode);
        return outcome.Output;
    }

    private string PathOf(string name) => Path.Combine(_tree.FullName, name);
}
