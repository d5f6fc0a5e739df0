using AdGenius.Manifests.Tests.Rules;
using AdGenius.Media.Processes;

namespace AdGenius.Manifests.Tests;

/// <summary>The script deploy/build-images, with a container engine that builds nothing.</summary>
public sealed class BuildImagesTests : IDisposable
{
    private const string Engine =
        """
        #!/bin/sh
        [ "$1" != image ] || echo 1000000
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("adgenius-images-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Every_image_is_built_for_amd64()
    {
        var (built, leftOut) = await BuildAsync("linux/amd64");
        Assert.Equal([.. FleetObjects.Services, "command", "frame-worker-cuda"], built);
        Assert.Empty(leftOut);
    }

    /// <summary>A worker that needs OpenCV would start there, take work and fail it.</summary>
    [Fact]
    public async Task Images_with_OpenCV_are_left_out_for_arm64()
    {
        var dockerfile = Repository.Read("deploy/docker/service.Dockerfile");
        var (built, leftOut) = await BuildAsync("linux/arm64");
        Assert.Equal(["gateway", "orchestrator", "prompt-worker", "provider-worker", "command"], built);
        Assert.Equal(
            FleetObjects.Services.Where(service => dockerfile.Contains($"\nFROM frames AS {service}\n", StringComparison.Ordinal))
                .Append("frame-worker-cuda"),
            leftOut);
    }

    private async Task<(string[] Built, string[] LeftOut)> BuildAsync(string platform)
    {
        var engine = Path.Combine(_folder.FullName, "engine");
        await File.WriteAllTextAsync(engine, Engine, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(engine, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var outcome = await ProcessRunner.RunAsync(
            new ProcessCommand
            {
                FileName = "env",
                Arguments =
                [
                    $"ENGINE={engine}", $"PLATFORM={platform}", "REGISTRY=images", "SDK_IMAGE=sdk", "RUNTIME_IMAGE=runtime",
                    "CUDA_IMAGE=cuda", Repository.PathOf("deploy/build-images"),
                ],
                TimeLimit = TimeSpan.FromMinutes(1),
            },
            TestContext.Current.CancellationToken);
        Assert.True(outcome.ExitCode == 0, outcome.ErrorOutput);
        return (NamesOf(outcome.Output, " MB ("), NamesOf(outcome.Output, ": left out, OpenCV's library"));
    }

    /// <summary>The images of the lines that say so, without registry and tag.</summary>
    private static string[] NamesOf(string output, string said) =>
    [
        .. output.Split('\n').Where(line => line.Contains(said, StringComparison.Ordinal))
            .Select(line => line["images/".Length..line.IndexOf(':', StringComparison.Ordinal)]),
    ];
}
