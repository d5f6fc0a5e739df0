using System.Text.RegularExpressions;
using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>The Dockerfiles against the manifests and projects; the images themselves are built by tests/Deploy.Tests.</summary>
public sealed partial class DockerfileTests
{
    public static TheoryData<string> Files => ["service", "frame-worker-cuda"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Bases_are_pinned_the_user_is_a_number_and_the_image_says_that_it_is_a_fleets(string file)
    {
        var text = Read(file);
        var bases = BaseArgument().Matches(text).Select(match => match.Groups["image"].Value).ToList();
        Assert.NotEmpty(bases);
        Assert.All(bases, image => Assert.Matches(@":\d+\.\d+\.\d+-", image));

        // A stage per image; each of them, or the one that it is built upon, has a user, and that is a number.
        var users = User().Matches(text).Select(match => match.Groups["user"].Value).ToList();
        Assert.Equal("1654:1654", users[^1]);
        Assert.All(users, user => Assert.Matches(@"^\d+(:\d+)?$", user));
        Assert.Contains("ENV ADGENIUS_FLEET=true", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ENTRYPOINT dotnet", text, StringComparison.Ordinal); // a shell would not pass SIGTERM on
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_shares_the_layers_of_the_restore(string file)
    {
        static string Shared(string text) =>
            Repository.Between(text, "\nFROM $SDK_IMAGE AS projects", "-v:q -nologo");
        Assert.Equal(Shared(Read("service")), Shared(Read(file)));
    }

    [Fact]
    public void Every_service_is_a_target_that_starts_its_own_program()
    {
        var targets = Target().Matches(Read("service"))
            .ToDictionary(match => match.Groups["target"].Value, match => match.Groups["base"].Value);
        foreach (var service in FleetObjects.Services)
        {
            var stage = Repository.Between(Read("service") + "\nFROM ", $" AS {service}\n", "\nFROM ");
            var assembly = EntryPoint().Match(stage).Groups["assembly"].Value;
            Assert.True(File.Exists(Repository.PathOf($"services/{service}/{assembly}.csproj")), $"{service} starts {assembly}");

            // ffmpeg only where media is read or written, GTK and fonts only where OpenCV is.
            var used = References($"services/{service}/{assembly}.csproj");
            var expected = used.Contains("AdGenius.Imaging") ? "frames" : used.Contains("AdGenius.Media") ? "media" : "runtime";
            Assert.Equal(expected, targets[service]);
        }
    }

    [Fact]
    public void The_fleet_bench_starts_the_orchestrator_with_the_heap_of_its_image()
    {
        var image = Repository.Between(Read("service"), " AS orchestrator\n", "\nFROM ");
        var setting = Repository.Between(image, "ENV DOTNET_GCgen0size=", "\n");
        Assert.Contains(
            $"[\"DOTNET_GCgen0size\"] = \"{setting}\"", Repository.Read("bench/fleet/Servers/FleetProcesses.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_build_context_has_no_tests_documents_or_build_outputs()
    {
        var ignored = Repository.Read(".dockerignore").Split('\n');
        Assert.All([".*", "**/bin", "**/obj", "**/node_modules", "tests", "docs", "bench"], entry => Assert.Contains(entry, ignored));
    }

    /// <summary>The projects below a project, by name.</summary>
    private static HashSet<string> References(string project)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(project))!;
        var found = new HashSet<string>();
        foreach (var reference in ProjectReference().Matches(Repository.Read(project)).Select(match => match.Groups["path"].Value))
        {
            found.Add(Path.GetFileNameWithoutExtension(reference));
            found.UnionWith(References(Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(folder, reference)))));
        }

        return found;
    }

    private static string Read(string file) => Repository.Read($"deploy/docker/{file}.Dockerfile");

    [GeneratedRegex(@"^ARG \w+_IMAGE=(?<image>\S+)$", RegexOptions.Multiline)]
    private static partial Regex BaseArgument();

    [GeneratedRegex("""<ProjectReference Include="(?<path>[^"]+)""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"^USER (?<user>\S+)$", RegexOptions.Multiline)]
    private static partial Regex User();

    [GeneratedRegex(@"^FROM (?<base>\S+) AS (?<target>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Target();

    [GeneratedRegex("""ENTRYPOINT \["dotnet", "/app/(?<assembly>[\w.]+)\.dll"\]""")]
    private static partial Regex EntryPoint();
}
