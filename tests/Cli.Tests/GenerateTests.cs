using System.Text.Json;
using AdGenius.Media.Processes;

namespace AdGenius.Cli.Tests;

/// <summary>End to end: the command as a user types it, the file as a player reads it.</summary>
public sealed class GenerateTests : IDisposable
{
    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    public static TheoryData<string[], int, int, string, int> Shapes => new()
    {
        { ["A serene mountain landscape at sunrise. Then a bustling city skyline at night."], 854, 480, "24/1", 144 },
        { ["A dancer", "--aspect", "9:16", "--fps", "30", "--duration", "2"], 480, 854, "30/1", 60 },
        { ["A watch", "--aspect", "1:1", "--quality", "premium", "--duration", "1"], 2160, 2160, "24/1", 24 },
        { ["A river", "--fps", "23.976", "--duration", "2"], 854, 480, "24000/1001", 48 },
        { ["A watch", "--aspect", "4:5", "--quality", "standard", "--duration", "1.5", "--fps", "25"], 720, 900, "25/1", 38 },
        {
            [
                "--scene", "A cup of coffee 🎬", "--scene", "كلب يركض على الشاطئ", "--scene", "日の出",
                "--transition", "slide", "--duration", "3",
            ],
            854, 480, "24/1", 72
        },
    };

    [LongTest]
    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task A_prompt_gives_exactly_the_requested_file(string[] arguments, int width, int height, string rate, int frameCount)
    {
        var (exitCode, document, errors) = await _command.RunJsonAsync(["generate", .. arguments, "--no-ai", "--out", "a.mp4"]);

        Assert.True(exitCode == 0, errors);
        var take = document.GetProperty("takes")[0];
        Assert.Equal("Stored", take.GetProperty("status").GetString());
        Assert.True(take.GetProperty("producedBy").GetProperty("isPlaceholder").GetBoolean());
        var stream = await ProbeAsync("a.mp4");
        Assert.Equal(
            (width, height, rate, frameCount, "h264", "yuv420p", "High"),
            (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32(), stream.GetProperty("r_frame_rate")
                .GetString(),
                int.Parse(stream.GetProperty("nb_read_frames").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
                stream.GetProperty("codec_name").GetString(), stream.GetProperty("pix_fmt").GetString(), stream.GetProperty("profile")
                    .GetString()));
        Assert.Equal(["a.mp4"], Directory.GetFiles(_command.Folder).Select(Path.GetFileName));
        AssertNothingInStaging();
    }

    [LongTest]
    [Fact]
    public async Task A_prompt_may_begin_with_an_at_sign_and_a_file_name_may_be_as_long_as_allowed()
    {
        var name = new string('k', 251) + ".mp4";

        var outcome = await _command.RunAsync("generate", "@home a kite", "--no-ai", "--duration", "1", "--out", name);

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.Equal([name], Directory.GetFiles(_command.Folder).Select(Path.GetFileName));
    }

    [LongTest]
    [Fact]
    public async Task A_folder_of_models_is_a_model_of_its_own()
    {
        Directory.CreateDirectory(Path.Combine(_command.Home, "models"));
        Directory.CreateSymbolicLink(
            Path.Combine(_command.Home, "models", "ink"), Models.Bundled);

        var (exitCode, document, errors) = await _command.RunJsonAsync(
            "generate", "A sailboat", "--model", "local:ink", "--steps", "2", "--guidance", "1", "--duration", "1", "--out", "boat.mp4");

        Assert.True(exitCode == 0, errors);
        var maker = document.GetProperty("takes")[0].GetProperty("producedBy");
        Assert.Equal(("local:ink", "ink"), (maker.GetProperty("model").GetString(), maker.GetProperty("resolved").GetString()));

        var unheld = await _command.RunAsync("generate", "A sailboat", "--model", "local:pen", "--duration", "1", "--out", "pen.mp4");
        Assert.Equal(2, unheld.ExitCode);
        Assert.Contains("held are local:adgenius-tiny, local:ink", unheld.ErrorOutput, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task Three_variations_become_three_different_files()
    {
        var (exitCode, document, errors) = await _command.RunJsonAsync(
            "generate",
            "A sailboat",
            "--no-ai",
            "--variations",
            "3",
            "--duration",
            "1",
            "--out",
            "boat.mp4");

        Assert.True(exitCode == 0, errors);
        Assert.Equal(["boat-1.mp4", "boat-2.mp4", "boat-3.mp4"], Directory.GetFiles(_command.Folder).Select(Path.GetFileName).Order());
        Assert.Equal(
            3,
            document.GetProperty("takes").EnumerateArray().Select(take => take.GetProperty("sha256").GetString()).Distinct().Count());
    }

    [LongTest]
    [Fact]
    public async Task An_image_of_this_machine_is_uploaded_and_listed()
    {
        var picture = Path.Combine(_command.Folder, "start.png");
        await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffmpeg",
                Arguments = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=96x54:rate=1:duration=1", "-frames:v", "1", picture],
            },
            TestContext.Current.CancellationToken);
        var generated = await _command.RunJsonAsync("generate", "A kite", "--image", "start.png", "--duration", "1", "--out", "kite.mp4");
        var added = await _command.RunAsync("assets", "add", "start.png");
        var listed = await _command.RunJsonAsync("assets", "list");
        var asset = Assert.Single(listed.Document.EnumerateArray());
        var removed = await _command.RunAsync("assets", "rm", added.Output.Trim());

        Assert.True(generated.ExitCode == 0, generated.Errors);
        Assert.Equal($"asset:{asset.GetProperty("id").GetString()}", added.Output.Trim()); // the same bytes are the same asset
        Assert.Equal(("start.png", 96), (asset.GetProperty("name").GetString(), asset.GetProperty("width").GetInt32()));
        Assert.Equal((0, 0), (removed.ExitCode, (await _command.RunJsonAsync("assets", "list")).Document.GetArrayLength()));
    }

    [Fact]
    public async Task An_image_that_is_none_is_refused_before_anything_starts()
    {
        await File.WriteAllTextAsync(Path.Combine(_command.Folder, "a.png"), "text", TestContext.Current.CancellationToken);
        var missing = await _command.RunAsync("generate", "A kite", "--image", "missing.png");
        var wrong = await _command.RunAsync("generate", "A kite", "--image", "a.png");
        var both = await _command.RunAsync("generate", "A kite", "--image", "a.png", "--source-image", "https://example.com/a.png");

        Assert.Equal((2, 2, 2), (missing.ExitCode, wrong.ExitCode, both.ExitCode));
        Assert.Contains("missing.png cannot be read", missing.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains("PNG, JPEG or WebP", wrong.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains("cannot be used together", both.ErrorOutput, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task The_same_request_id_makes_one_video()
    {
        string[] arguments = ["generate", "A kite", "--no-ai", "--duration", "1", "--request-id", "order-7"];
        var first = await _command.RunJsonAsync(arguments);
        var second = await _command.RunJsonAsync(arguments);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(first.Document.GetProperty("jobId").GetGuid(), second.Document.GetProperty("jobId").GetGuid());
        Assert.Single(StoredVideos());
    }

    [LongTest]
    [Fact]
    public async Task Without_out_the_file_is_named_after_the_creative()
    {
        var outcome = await _command.RunAsync("generate", "A red kite over a hill", "--no-ai", "--duration", "1");

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        Assert.True(File.Exists(Path.Combine(_command.Folder, "a-red-kite-over-a-hill-001.mp4")));
        Assert.Contains("24 frames at 24 fps, 854×480", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("placeholder pictures: drawn, not generated by a model", outcome.Output, StringComparison.Ordinal);
    }

    [LongTest]
    [Fact]
    public async Task Without_ffmpeg_the_error_says_how_to_install_it()
    {
        _command.Environment["ADGENIUS_Media__Ffmpeg"] = "/nowhere/ffmpeg";

        var outcome = await _command.RunAsync("generate", "A kite", "--no-ai", "--duration", "1", "--out", "a.mp4");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("ffmpeg", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_command.Folder));
    }

    private async Task<JsonElement> ProbeAsync(string file)
    {
        var outcome = await ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "ffprobe",
                Arguments = ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_streams", "-of", "json", Path.Combine(
                    _command.Folder,
                    file)],
            },
            TestContext.Current.CancellationToken);
        return JsonDocument.Parse(outcome.Output).RootElement.GetProperty("streams")[0];
    }

    private string[] StoredVideos() => Directory.GetFiles(Path.Combine(_command.Home, "objects"), "*.mp4", SearchOption.AllDirectories);

    private void AssertNothingInStaging() =>
        Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(_command.Home, "objects"), "*", SearchOption.AllDirectories),
            path => path.Contains($"{Path.DirectorySeparatorChar}staging{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}keyframes{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
}
