using AdGenius.Media.Processes;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Tests.Composition;

public sealed class FilterValueTests : IDisposable
{
    private readonly MediaFixture _media = new();

    /// <summary>A file of this name is found by a filter that loads it: both layers of escapes are right.</summary>
    [Theory]
    [InlineData("plain")]
    [InlineData("it's [a], b; c:d = 'e'")]
    [InlineData("back\\slash $HOME")]
    public async Task Any_file_name_reaches_the_filter(string name)
    {
        var path = _media.PathOf(name + ".png");
        await _media.MakeAsync("source.png", "-f", "lavfi", "-i", "color=red:s=16x16", "-frames:v", "1");
        File.Copy(_media.PathOf("source.png"), path);

        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand {
                FileName = _media.Tools.Ffmpeg,
                Arguments = ["-v", "error", "-f", "lavfi", "-i", $"movie=filename={FilterValue.Quote(path)}", "-f", "null", "-"] },
            TestContext.Current.CancellationToken);

        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
    }

    public void Dispose() => _media.Dispose();
}
