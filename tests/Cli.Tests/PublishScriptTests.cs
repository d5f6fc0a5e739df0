using System.Diagnostics;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>The script <c>./adgenius</c> of the source tree, with a <c>dotnet</c> that compiles nothing.</summary>
public sealed class PublishScriptTests : IDisposable
{
    private const string Dotnet =
        """
        #!/bin/sh
        echo "$PWD $1" >>"$TREE/started"
        case "$1" in
          build)
            ls -l /proc/$$/fd >"$TREE/files"
            # The clock of files is a few milliseconds coarse.
            [ ! -f "$TREE/save" ] || { sleep 0.1; rm "$TREE/save"; echo >"$TREE/cli/saved.cs"; sleep 0.1; }
            ;;
          publish)
            echo published >>"$TREE/published"
            while [ "$1" != -o ]; do shift; done
            mkdir -p "$2"
            [ ! -f "$TREE/interrupt" ] || { rm "$TREE/interrupt"; mkdir -p "$NATIVE"; echo >"$NATIVE/half.dll"; exit 143; }
            echo >"$2/adgenius.dll"
            ;;
        esac
        exit 0
        """;

    private readonly DirectoryInfo _tree = Directory.CreateTempSubdirectory("adgenius-tree-");

    public PublishScriptTests()
    {
        CreateTree(_tree.FullName);
        _tree.CreateSubdirectory("bin");
        File.Copy(PathOf("adgenius"), PathOf("bin/dotnet")); // a copy is executable too
        File.WriteAllText(PathOf("bin/dotnet"), Dotnet);
    }

    public void Dispose() => _tree.Delete(recursive: true);

    [Fact]
    public async Task A_build_server_that_outlives_the_build_does_not_hold_the_lock()
    {
        await RunAsync();

        var files = await File.ReadAllTextAsync(PathOf("files"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("publish.lock", files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_saved_during_the_build_is_published_by_the_next_command()
    {
        await File.WriteAllTextAsync(PathOf("save"), "", TestContext.Current.CancellationToken);
        await RunAsync();
        Assert.Equal(1, Published());

        await RunAsync();
        Assert.Equal(2, Published());

        await RunAsync();
        Assert.Equal(2, Published());
    }

    /// <summary>The file that was being written is newer than what it is made of, so the next publish would copy it.</summary>
    [Fact]
    public async Task Native_code_of_an_interrupted_publish_is_not_used()
    {
        var native = PathOf(".adgenius/build/obj/AdGenius.Cli/release/R2R");
        await File.WriteAllTextAsync(PathOf("interrupt"), "", TestContext.Current.CancellationToken);
        using (var interrupted = Start(PathOf("adgenius"), ["models"]))
        {
            await interrupted.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, interrupted.ExitCode);
        }

        Assert.True(Directory.Exists(native));
        await RunAsync();
        Assert.False(Directory.Exists(native));

        Directory.CreateDirectory(native); // that of a finished one saves the next one's time
        await File.WriteAllTextAsync(PathOf("cli/changed.cs"), "", TestContext.Current.CancellationToken);
        await RunAsync();
        Assert.True(Directory.Exists(native));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_to_is_named_in_one_line()
    {
        await File.WriteAllTextAsync(PathOf(".adgenius"), "", TestContext.Current.CancellationToken); // root may write to every folder
        using var command = Start(PathOf("adgenius"), ["models"]);
        var error = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, command.ExitCode);
        Assert.StartsWith($"adgenius: cannot write to {PathOf(".adgenius")}, ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("client's")]
    [InlineData("a, b")]
    [InlineData("a;b")]
    [InlineData("a:b")]
    [InlineData("a%20b")]
    [InlineData("a\\b")]
    [InlineData("a*b")]
    [InlineData("@(b)")]
    public async Task A_folder_whose_name_the_SDK_cannot_build_in_is_named_in_one_line(string name)
    {
        var folder = TreeIn(name);
        using var command = Start(Path.Combine(folder, "adgenius"), ["models"]);
        var error = await command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, command.ExitCode);
        Assert.StartsWith($"adgenius: the .NET SDK cannot build in the folder {folder}: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(PathOf("started")));
    }

    /// <summary>The SDK was seen to build in folders with these names.</summary>
    /// <summary>The SDK was seen to build in folders with these signs.</summary>
    [Theory]
    [InlineData("my ads (ü) 2")]
    [InlineData("c# & 50% [x] $y @z ~")]
    public async Task A_folder_may_have_blanks_and_other_signs_in_its_name(string name)
    {
        using var command = Start(Path.Combine(TreeIn(name), "adgenius"), ["models"]);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 1), (command.ExitCode, Published()));
    }

    [Fact]
    public async Task A_command_says_that_it_waits_for_another_that_publishes()
    {
        _tree.CreateSubdirectory(".adgenius");
        using var other = Start("flock", [PathOf(".adgenius/publish.lock"), "sh", "-c", "echo locked; cat"]);
        Assert.Equal("locked", await other.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        using var waiting = Start(PathOf("adgenius"), ["models"]);
        Assert.Equal(
            "adgenius: waiting for another command that builds the program",
            await waiting.StandardError.ReadLineAsync(TestContext.Current.CancellationToken));
        other.StandardInput.Close();

        await waiting.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 1), (waiting.ExitCode, Published()));
    }

    /// <summary>dotnet obeys the global.json of the folder that it is started in, which may be another project's.</summary>
    [Theory]
    [InlineData("models", ".adgenius/program/adgenius.dll")]
    [InlineData("chaos", "tests/Chaos/bin/Release/net10.0/AdGenius.Chaos.dll")]
    public async Task The_program_is_built_in_its_tree_and_runs_in_the_callers_folder(string command, string program)
    {
        var folder = _tree.CreateSubdirectory("caller").FullName;
        await RunAsync(command, folder);

        var started = await File.ReadAllLinesAsync(PathOf("started"), TestContext.Current.CancellationToken);
        Assert.Contains($"{_tree.FullName} build", started);
        Assert.All(started[..^1], line => Assert.StartsWith($"{_tree.FullName} ", line, StringComparison.Ordinal));
        Assert.Equal($"{folder} {PathOf(program)}", started[^1]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_script_finds_its_tree_when_it_is_called_by_a_link(bool isRelative)
    {
        var folder = _tree.CreateSubdirectory("home/bin").FullName;
        var first = Path.Combine(folder, "first");
        File.CreateSymbolicLink(first, isRelative ? "../../adgenius" : PathOf("adgenius"));
        var link = File.CreateSymbolicLink(Path.Combine(folder, "adgenius"), isRelative ? "first" : first).FullName;
        await RunAsync(script: link);

        var started = await File.ReadAllLinesAsync(PathOf("started"), TestContext.Current.CancellationToken);
        Assert.Contains($"{_tree.FullName} build", started);
        Assert.EndsWith($" {PathOf(".adgenius/program/adgenius.dll")}", started[^1], StringComparison.Ordinal);
    }

    private async Task RunAsync(string command = "models", string? folder = null, string? script = null)
    {
        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "env",
                Arguments = [.. Variables().Select(variable => $"{variable.Name}={variable.Value}"), script ?? PathOf("adgenius"), command],
                WorkingFolder = folder,
                TimeLimit = TimeSpan.FromMinutes(1),
            },
            TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
    }

    /// <summary>A second source tree, in a folder of that name.</summary>
    private string TreeIn(string name)
    {
        var folder = PathOf(name);
        CreateTree(folder);
        return folder;
    }

    private static void CreateTree(string root)
    {
        foreach (var folder in new[] { "compat", "contracts", "libraries", "services", "cli", "models" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.WriteAllText(Path.Combine(root, "Directory.Build.props"), "");
        File.WriteAllText(Path.Combine(root, "global.json"), "");
        File.Copy(Path.Combine(SourceTree.Root, "adgenius"), Path.Combine(root, "adgenius"));
    }

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private (string Name, string Value)[] Variables() =>
    [
        ("TREE", _tree.FullName),
        ("NATIVE", PathOf(".adgenius/build/obj/AdGenius.Cli/release/R2R")),
        ("PATH", $"{PathOf("bin")}:{Environment.GetEnvironmentVariable("PATH")}"),
    ];

    private int Published() => File.ReadAllLines(PathOf("published")).Length;

    private string PathOf(string name) => Path.Combine(_tree.FullName, name);
}
