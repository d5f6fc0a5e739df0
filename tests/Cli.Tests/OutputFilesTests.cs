using AdGenius.Cli.Output;
using AdGenius.Contracts.Briefs;

namespace AdGenius.Cli.Tests;

/// <summary>Every file that a job will write is checked before the job is made.</summary>
public sealed class OutputFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adgenius-outputs-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("a-reels.mp4", "a.mp4", 1)]
    [InlineData("a-9x16.mp4", "a.mp4", 1)]
    [InlineData("a-2-reels.mp4", "a.mp4", 2)]
    [InlineData("a.srt", "a.mp4", 1)]
    [InlineData("a-reels.vtt", "a.mp4", 1)]
    [InlineData("reels.mp4", "", 1)]
    [InlineData("tiktok-2.mp4", "", 2)]
    [InlineData("9x16.vtt", "", 1)]
    public void A_name_that_is_taken_by_a_folder_is_refused(string taken, string named, int count)
    {
        _folder.CreateSubdirectory(taken);

        var fault = Assert.Throws<CommandException>(() => Prepare(named, count));

        Assert.Equal(2, fault.ExitCode);
        Assert.Contains($"{Path.Combine(_folder.FullName, taken)} is a folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-tiktok.mp4", "a.mp4", 1)] // the first output has the name itself
    [InlineData("a-reels.mp4", "a.mp4", 2)]
    [InlineData("tiktok.mp4", "", 2)]
    public void A_name_that_is_not_used_is_not_checked(string taken, string named, int count)
    {
        _folder.CreateSubdirectory(taken);

        Assert.NotNull(Prepare(named, count));
    }

    [Fact]
    public void The_longest_name_counts()
    {
        var fault = Assert.Throws<CommandException>(() => Prepare(new string('a', 251) + ".mp4", 1));

        Assert.Contains("-reels.mp4 has 261 bytes; at most 255 are allowed", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The captions of the video would be written over it.</summary>
    [Theory]
    [InlineData("a.srt")]
    [InlineData("a.VTT")]
    public void A_name_of_captions_is_refused(string named)
    {
        var fault = Assert.Throws<CommandException>(() => Prepare(named, 1));

        Assert.Equal(2, fault.ExitCode);
        Assert.Contains("as files of captions do", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.gif", "ends with .gif, and the video is an MP4 file; name it a.mp4.")]
    [InlineData("my ad.MOV", "ends with .MOV, and the video is an MP4 file; name it my ad.mp4.")]
    public void A_name_of_a_file_of_another_format_is_refused(string named, string message)
    {
        var fault = Assert.Throws<CommandException>(() => Prepare(named, 1));

        Assert.Equal(2, fault.ExitCode);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.MP4")]
    [InlineData("ad.v1")]
    public void Another_name_is_allowed(string named) => Prepare(named, 1);

    [Fact]
    public void Standard_output_is_refused()
    {
        var one = Assert.Throws<CommandException>(() => OutputFiles.Prepare(new FileInfo("-"), 1, outputs: null, captions: null));
        var many = Assert.Throws<CommandException>(() => OutputFiles.PrepareForBatch(new FileInfo("-")));

        Assert.Equal((2, 2), (one.ExitCode, many.ExitCode));
        Assert.Contains("videos are not written to standard output", one.Message, StringComparison.Ordinal);
        Assert.Equal(one.Message, many.Message);
    }

    private OutputFiles Prepare(string named, int count) => OutputFiles.Prepare(
        new FileInfo(_folder.FullName + Path.DirectorySeparatorChar + named),
        count,
        ["tiktok", "reels", "9:16"],
        new Captions { Mode = CaptionMode.Sidecar });
}
