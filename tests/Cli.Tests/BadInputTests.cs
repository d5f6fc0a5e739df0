namespace AdGenius.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    public static TheoryData<string[], string> Faults => new()
    {
        { [""], "prompt is empty" },
        { [new string('a', 10_001)], "10,001 characters; at most 10,000" },
        { ["x", "--duration", "0"], "durationSeconds is 0; allowed are 1 to 600" },
        { ["x", "--duration", "601"], "durationSeconds is 601; allowed are 1 to 600" },
        { ["x", "--duration", "soon"], "--duration is 'soon'; it must be a number of seconds from 1 to 600" },
        { ["x", "--duration", "NaN"], "allowed are 1 to 600" },
        { ["x", "--variations", "13"], "variations is 13; allowed are 1 to 12" },
        { ["x", "--variations", "0"], "variations is 0; allowed are 1 to 12" },
        { ["x", "--model", "gpt"], "model 'gpt' is unknown; allowed are local, runway_gen3" },
        { ["x", "--model", "local:../ink"], "model 'local:../ink' is unknown; allowed are local, runway_gen3" },
        { ["x", "--steps", "0"], "diffusion.steps is 0; allowed are 1 to 200" },
        { ["x", "--scheduler", "magic"], "diffusion.scheduler 'magic' is unknown; allowed are ddim" },
        { ["x", "--strength", "0.5"], "diffusion.strength needs a picture to start from" },
        { ["x", "--lora", "ink=much"], "--lora is 'ink=much'; it must be NAME or NAME=WEIGHT" },
        { ["x", "--lora", "ink=9"], "diffusion.loras[0].weight is 9; allowed are -4 to 4" },
        { ["x", "--model", "sandbox", "--steps", "4"], "diffusion is for the models local and local:NAME" },
        { ["x", "--control-image", "https://example.com/a.png"], "upload the picture" },
        { ["x", "--tenant", "../etc"], "--tenant must be 1 to 64 letters" },
        { ["x", "--tenant", "a/b"], "--tenant must be 1 to 64 letters" },
        { ["x", "--max-cost", "NaN"], "--max-cost is 'NaN'; it must be a number of US dollars" },
        { ["x", "--max-cost", "-1e300"], "maxCost is -1; allowed are" },
        { ["x", "--voice-name", "alloy"], "--voice-name needs --voice" },
        { ["x", "--voice-speed", "1.5"], "--voice-speed needs --voice" },
        { ["x", "--language", "de"], "--language needs --voice" },
        { ["x", "--voice", "Hello.", "--voice-speed", "99"], "voiceOver.speed is 99; allowed are 0.5 to 2" },
        { ["x", "--voice", "Hello.", "--language", "!!"], "voiceOver.language must be a language tag" },
        { ["x", "--for", ""], "--for is empty" },
        { ["x", "--for", ","], "--for is empty" },
        { ["x", "--shapes", ""], "--shapes is empty" },
        { ["x", "--creative", ".."], "creativeId must be" },
        { ["x", "--creative", "a/b"], "creativeId must be" },
        { ["x", "--creative", ""], "creativeId must be" },
        { ["x", "--aspect", "3:2"], "aspectRatio '3:2' is unknown; allowed are 16:9, 9:16, 1:1, 4:5" },
        { ["x", "--quality", "best"], "--quality is 'best'; allowed are draft, standard, high, premium" },
        { ["x", "--transition", "melt"], "--transition is 'melt'; allowed are crossfade, cut, fade-through-black" },
        { ["x", "--fps", "61"], "framesPerSecond is 61; allowed are 1 to 60" },
        { ["x", "--fps", "24.5"], "framesPerSecond is 24.5; allowed are whole numbers from 1 to 60, and 23.976, 29.97, 59.94" },
        { ["x", "--logo", "logo.png", "--no-logo"], "--logo and --no-logo cannot be used together" },
        { ["x", "--seed", "-1"], "seed is -1; allowed are 0 to 4294967295" },
        { ["x", "--out", "/no/such/folder/a.mp4"], "the folder /no/such/folder does not exist" },
        { ["x", "--out", "/"], "is a folder" },
        { ["x", "--out", "/dev/null"], "/dev/null is a device or pipe; name a regular file" },
        { ["x", "--out", "/proc/self/exe"], "/proc/self/exe is a symbolic link to" },
        { ["x", "--out", new string('a', 252) + ".mp4"], "has 256 bytes; at most 255 are allowed" },
        { ["x", "--out", new string('a', 251) + ".mp4", "--for", "tiktok,reels"], "has 261 bytes; at most 255 are allowed" },
        { ["x", "--out", new string('ä', 125) + ".mp4", "--variations", "10"], "has 256 bytes; at most 255 are allowed" },
        { ["x", "--frobnicate"], "--frobnicate" },
        { ["x", "--local-model", "/no/such/model"], "--local-model: the folder /no/such/model does not exist" },
        { ["x", "--local-model", "/bin/sh"], "--local-model: /bin/sh is a file; name the folder of the model" },
        { ["x", "--local-model", Models.Bundled, "--server", "http://127.0.0.1:9"], "with --server use --model local:NAME" },
        { ["x", "--local-model", "/proc"], "--local-model: /proc: model_index.json is missing" },
    };

    [LongTest]
    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Bad_input_gets_one_clear_error_and_exit_code_2(string[] arguments, string message)
    {
        var outcome = await _command.RunAsync(["generate", .. arguments]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(message, outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Folder));
        Assert.False(Directory.Exists(_command.Home), "no work was started");
    }

    [Fact]
    public async Task With_json_the_errors_are_one_document()
    {
        var (exitCode, document, _) = await _command.RunJsonAsync("generate", "x", "--duration", "0", "--variations", "13");

        Assert.Equal(2, exitCode);
        Assert.Equal(2, document.GetProperty("errors").GetArrayLength());
    }

    [Theory]
    [InlineData("generate", "x")]
    [InlineData("edit", "0198c0de-0000-7000-8000-000000000001", "--music", "calm")]
    [InlineData("regenerate", "0198c0de-0000-7000-8000-000000000001", "brighter")]
    public async Task A_full_disk_is_reported_before_the_work(params string[] arguments)
    {
        // A file system that is always full; every Linux machine has it.
        _command.Environment["ADGENIUS_HOME"] = "/proc/adgenius";

        var outcome = await _command.RunAsync(arguments);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("is full: 0 MB are free", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_command.Folder));
    }

    [Fact]
    public async Task A_read_only_output_folder_is_reported_before_the_work()
    {
        // A read-only file system is one that even root cannot write.
        var outcome = await _command.RunAsync("generate", "x", "--out", "/proc/self/a.mp4");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("cannot be written", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_command.Home), "no work was started");
    }
}
