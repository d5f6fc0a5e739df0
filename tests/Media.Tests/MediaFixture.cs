using AdGenius.Media.Processes;
using AdGenius.Media.Tools;
using Microsoft.Extensions.Options;

namespace AdGenius.Media.Tests;

/// <summary>A folder of its own for each test and the real tools.</summary>
public sealed class MediaFixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("adgenius-media-tests-").FullName;

    public FfmpegTools Tools { get; } = new(Options.Create(new MediaOptions()));

    public string PathOf(string name) => Path.Combine(Folder, name);

    public async Task<string> MakeAsync(string name, params string[] arguments)
    {
        var path = PathOf(name);
        var command = new ProcessCommand { FileName = Tools.Ffmpeg, Arguments = ["-v", "error", "-y", .. arguments, path] };
        await ProcessRunner.RunToSuccessAsync(command, TestContext.Current.CancellationToken);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
