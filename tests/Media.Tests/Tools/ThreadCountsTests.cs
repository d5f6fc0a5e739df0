using AdGenius.Media.Composition.Encoding;
using AdGenius.Media.Tests.Composition;
using AdGenius.Media.Tools;

namespace AdGenius.Media.Tests.Tools;

public sealed class ThreadCountsTests
{
    private static readonly string[] Folders = ["libraries", "services", "cli"];

    /// <summary>Every file of the product that names the encoder.</summary>
    public static TheoryData<string> FilesWithEncoders =>
    [
        .. Folders.SelectMany(folder => Directory.GetFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains("\"-c:v\", \"libx264\"", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file)),
    ];

    [Theory]
    [MemberData(nameof(FilesWithEncoders))]
    public void Every_encoder_is_given_its_number_of_threads(string file) => Assert.Matches(
        @"""-c:v"", ""libx264"", \.\. ThreadCounts\.(Encoder\(\w+\)|Composer|Sandbox),",
        File.ReadAllText(Path.Combine(SourceTree.Root, file)));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 1, 4)]
    [InlineData(64, 1, 8)]
    [InlineData(64, 2, 4)]
    [InlineData(64, 3, 2)]
    [InlineData(64, 4, 2)]
    [InlineData(2, 4, 2)]
    public void Encoders_of_several_files_share_the_threads(int processors, int files, int expected) =>
        Assert.Equal(expected, ThreadCounts.OfEncoder(processors, files));

    [Fact]
    public void The_encoder_of_the_composer_has_at_most_twelve_threads()
    {
        IReadOnlyList<string> arguments = [.. EncoderArguments.For(Plans.Of(), "pipe:0", "clip.mp4")];

        var position = arguments.ToList().LastIndexOf("-threads");

        Assert.True(position > arguments.ToList().IndexOf("libx264"));
        Assert.InRange(int.Parse(arguments[position + 1], null), 1, 12);
    }
}
