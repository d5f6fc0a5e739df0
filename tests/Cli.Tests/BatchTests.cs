using System.Text.Json;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>End to end: many videos from one file.</summary>
public sealed class BatchTests : IDisposable
{
    private const string Kite = """{"creativeId":"kite","prompt":"A kite","durationSeconds":1,"useAiGeneration":false}""";
    private const string Boat = """{"creativeId":"boat","prompt":"A boat","durationSeconds":1,"useAiGeneration":false,"requestId":"b"}""";
    private const string TooLong = """{"creativeId":"boat","prompt":"A boat","durationSeconds":900}""";

    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [LongTest]
    [Fact]
    public async Task Every_line_of_a_file_has_its_answer_and_the_total_is_the_last()
    {
        await WriteAsync("ads.ndjson", $"{Kite}\n\n{TooLong}\n{Boat}\n");
        var outcome = await _command.RunAsync("generate", "--batch", "ads.ndjson", "--out", "ads/", "--json");

        Assert.Equal(1, outcome.ExitCode); // one request was refused
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Equal(
            [(1, "Completed"), (3, "Refused"), (4, "Completed")],
            lines[..3].Select(line => (line.GetProperty("number").GetInt32(), line.GetProperty("state").GetString())).Order());
        Assert.Equal(
            "durationSeconds",
            Assert.Single(lines.Single(line => line.TryGetProperty("errors", out _)).GetProperty("errors").EnumerateObject()).Name);
        Assert.Equal((3, 2, 1), (
            lines[3].GetProperty("requests").GetInt32(),
            lines[3].GetProperty("states").GetProperty("Completed").GetInt32(),
            lines[3].GetProperty("states").GetProperty("Refused").GetInt32()));
        Assert.Equal(
            ["boat-001.mp4", "kite-001.mp4"],
            Directory.GetFiles(Path.Combine(_command.Folder, "ads")).Select(Path.GetFileName).Order());

        var shown = await _command.RunAsync("batches", "show", lines[3].GetProperty("batchId").GetString()!);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("2 requests: 0 queued, 0 running, 2 completed", shown.Output, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task A_running_gateway_makes_an_array_from_standard_input_and_answers_the_same_again()
    {
        await using var gateway = await RunningGateway.StartAsync(_command);
        await WriteAsync("ads.json", $"[\n{Kite},\n{Boat}\n]");
        string[] arguments = ["generate", "--batch", "-", "--tenant", "acme", "--request-id", "spring", "--server", $"{gateway.Address}"];
        var first = await RunWithInputAsync("ads.json", arguments);
        var second = await RunWithInputAsync("ads.json", arguments);

        Assert.True(first.ExitCode == 0, first.ErrorOutput);
        Assert.Contains("request 1: completed: kite-001.mp4", first.Output, StringComparison.Ordinal);
        Assert.EndsWith("2 requests: 2 completed; $0.00\n", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output.Split('\n').Order(), second.Output.Split('\n').Order()); // nothing is made twice
    }

    /// <summary>It is sent as a header, and a service is started only with one that can be sent.</summary>
    [Theory]
    [InlineData("ü1")]
    [InlineData("a\nb")]
    [InlineData("two words")]
    [InlineData("")]
    public async Task A_request_id_that_no_header_can_hold_is_bad_input(string id)
    {
        await WriteAsync("ads.ndjson", Kite + "\n");

        var outcome = await _command.RunAsync("generate", "--batch", "ads.ndjson", "--request-id", id);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--request-id must have 1 to 150 ASCII", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_command.Home), "no work was started");
    }

    [LongTest]
    [Fact]
    public async Task Ctrl_C_cancels_the_batch()
    {
        const string Kite60 = """{"creativeId":"kite","prompt":"A kite","durationSeconds":60,"quality":"High","useAiGeneration":false}""";
        await WriteAsync("ads.ndjson", string.Concat(Enumerable.Repeat(Kite60 + "\n", 30)));
        using var process = _command.Start("generate", "--batch", "ads.ndjson");
        string? line;
        do
        {
            line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is not null && !line.Contains(" running", StringComparison.Ordinal));

        Assert.Equal(0, Signals.Interrupt(process.Id));
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("Cancelling the batch", errors, StringComparison.Ordinal);
        Assert.EndsWith("30 requests: 30 cancelled; $0.00\n", await output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_command.Folder, "*.mp4"));
    }

    [Theory]
    [InlineData("the file missing.json cannot be read", "--batch", "missing.json")]
    [InlineData("has no requests; 1 to 1,000 are allowed", "--batch", "empty.json")]
    [InlineData("request 1: durationSeconds", "--batch", "bad.json")]
    [InlineData("request 4: The body is not valid JSON at line 4, byte 2.", "--batch", "lines.ndjson")]
    [InlineData("PROMPT cannot be used with --batch", "A kite", "--batch", "bad.json")]
    [InlineData("--model cannot be used with --batch", "--model", "local", "--batch", "bad.json")]
    public async Task Bad_input_is_refused_before_anything_starts(string text, params string[] arguments)
    {
        await WriteAsync("empty.json", "[]");
        await WriteAsync("bad.json", TooLong);
        await WriteAsync("lines.ndjson", $"\n{TooLong}\n\nnot json\n");
        var outcome = await _command.RunAsync(["generate", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(text, outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_command.Home, "objects")), "nothing was begun");
    }

    [Theory]
    [InlineData(" [{}\n{}]\n", "(line 2, byte 1)")]
    [InlineData("[\n", "(line 2, byte 1)")]
    public async Task An_array_that_is_not_valid_is_one_error(string content, string position)
    {
        await WriteAsync("broken.json", content);
        var outcome = await _command.RunAsync("generate", "--batch", "broken.json");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal($"adgenius: --batch: the file broken.json is not a valid JSON array {position}.", outcome.ErrorOutput);
    }

    private Task WriteAsync(string name, string content) =>
        File.WriteAllTextAsync(Path.Combine(_command.Folder, name), content, TestContext.Current.CancellationToken);

    private Task<ProcessOutcome> RunWithInputAsync(string file, string[] arguments) => ProcessRunner.RunAsync(
        new ProcessCommand
        {
            FileName = "sh",
            Arguments = ["-c", $"exec dotnet \"$@\" < {file}", "sh", AdGeniusCommand.Program, .. arguments],
            WorkingFolder = _command.Folder,
            TimeLimit = TimeSpan.FromMinutes(4),
        },
        TestContext.Current.CancellationToken);
}
