using System.Text.RegularExpressions;
using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests.Tools;

public sealed class FfmpegToolsTests
{
    [Fact]
    public async Task The_installed_tools_are_usable()
    {
        var check = await ToolsAt("ffmpeg").CheckAsync(TestContext.Current.CancellationToken);

        Assert.True(check.IsUsable, check.Problem);
        Assert.NotNull(check.Version);
    }

    [Fact]
    public async Task Missing_tools_are_reported_with_what_to_do()
    {
        var check = await ToolsAt("/nowhere/ffmpeg").CheckAsync(TestContext.Current.CancellationToken);

        Assert.False(check.IsUsable);
        Assert.Contains("/nowhere/ffmpeg", check.Problem);
        Assert.Contains("Media:Ffmpeg", check.Problem);
    }

    [Theory]
    [InlineData("libx264", "crop", "encoder libx264, filter crop")]
    [InlineData("aac", "zscale", "encoder aac, filter zscale")]
    [InlineData("", "alimiter", "filter alimiter")]
    public void A_build_without_what_is_needed_is_named(string encoder, string filter, string missing)
    {
        var check = FfmpegCheck.Of(
            "7.0",
            string.Concat(FfmpegCheck.RequiredEncoders.Where(name => name != encoder).Select(name => $" V....D {name}  x\n")),
            string.Concat(FfmpegCheck.RequiredFilters.Where(name => name != filter).Select(name => $" TS {name} V->V x\n")));

        Assert.Equal($"This ffmpeg was built without {missing}. Install a complete build.", check.Problem);
    }

    /// <summary>A filter's name stands behind a quotation mark, a comma, a label or a value, and before its options or a label.</summary>
    [Fact]
    public async Task Every_filter_and_encoder_of_the_sources_is_required()
    {
        var known = await ListedAsync("-filters");
        var sources = await SourcesAsync();
        var filters = sources.SelectMany(source => Regex.Matches(source, @"(?<=[""',;\]}])[a-z][a-z0-9_]*(?=[=\[{])"))
            .Select(match => match.Value).Where(known.Contains).Where(name => name != "flite").Distinct().Order();
        var encoders = sources.SelectMany(source => Regex.Matches(source, @"""-c:[av]"", ""(?<name>[a-z0-9]+)"""))
            .Select(match => match.Groups["name"].Value).Where(name => name != "copy" && !name.StartsWith("pcm_", StringComparison.Ordinal))
            .Distinct().Order();

        Assert.Equal(FfmpegCheck.RequiredFilters.Order(), filters);
        Assert.Equal(FfmpegCheck.RequiredEncoders.Order(), encoders);
    }

    /// <summary>The names in a list that ffmpeg prints.</summary>
    private static async Task<HashSet<string>> ListedAsync(string list)
    {
        var command = new ProcessCommand { FileName = "ffmpeg", Arguments = ["-hide_banner", list] };
        var outcome = await ProcessRunner.RunToSuccessAsync(command, TestContext.Current.CancellationToken);
        return [.. outcome.Output.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(parts => parts.Length > 2).Select(parts => parts[1])];
    }

    /// <summary>The files that hold arguments of ffmpeg.</summary>
    private static async Task<string[]> SourcesAsync()
    {
        string[] folders =
        [
            "libraries/media", "libraries/finishing", "services/storage-worker", "services/frame-worker",
            "services/provider-worker/Providers/Sandbox",
        ];
        return await Task.WhenAll(folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)));
    }

    private static FfmpegTools ToolsAt(string path) => new(Options.Create(new MediaOptions { Ffmpeg = path }));
}
