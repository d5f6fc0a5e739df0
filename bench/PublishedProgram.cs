using AdGenius.Media.Processes;

namespace AdGenius.Bench;

/// <summary>A bench's own program as the images have programs: published, with native code that was generated ahead (ReadyToRun).</summary>
internal static class PublishedProgram
{
    /// <summary>
    /// Publishes the bench that runs, with everything it refers to, as <c>deploy/docker/publish.proj</c> does with the services; takes one
    /// to two minutes the first time. Throws where this program does not run from its project's folder of output.
    /// </summary>
    /// <param name="target">The folder that gets the files.</param>
    /// <param name="cancellationToken">Stops the build.</param>
    public static Task PublishAsync(string target, CancellationToken cancellationToken)
    {
        var project = new DirectoryInfo(AppContext.BaseDirectory);
        while (project.GetFiles("*.csproj").Length == 0)
        {
            project = project.Parent
                ?? throw new InvalidOperationException("Run it with dotnet run, from the project's own folder of output.");
        }

        // Servers of the build would go on using memory and processor time while the bench measures.
        return ProcessRunner.RunToSuccessAsync(
            new ProcessCommand
            {
                FileName = "dotnet",
                Arguments =
                [
                    "publish", project.FullName, "-c", "Release", "--use-current-runtime", "--self-contained", "false",
                    "-p:PublishReadyToRun=true", "--disable-build-servers", "-o", target,
                ],
            },
            cancellationToken);
    }
}
