using System.Xml.Linq;

namespace AdGenius.Imaging.Tests;

/// <summary>OpenCV is 110 MB and needs GTK: only services that handle pixels may carry it.</summary>
public sealed class When_a_service_does_not_handle_pixels
{
    [Theory]
    [InlineData("gateway/AdGenius.Gateway")]
    [InlineData("orchestrator/AdGenius.Orchestrator")]
    [InlineData("prompt-worker/AdGenius.PromptWorker")]
    public void Should_not_reference_or_carry_OpenCV(string service)
    {
        var project = Path.Combine(SourceTree.Root, "services", service + ".csproj");
        var output = Path.Combine(Path.GetDirectoryName(project)!, "bin");

        Assert.DoesNotContain("AdGenius.Imaging.csproj", ReferencesOf(project).Select(Path.GetFileName));
        Assert.Empty(Directory.Exists(output) ? Directory.GetFiles(output, "*OpenCvSharp*", SearchOption.AllDirectories) : []);
    }

    [Fact]
    public void Should_be_found_by_this_test_where_a_service_does() => Assert.Contains(
        "AdGenius.Imaging.csproj",
        ReferencesOf(Path.Combine(SourceTree.Root, "services", "frame-worker", "AdGenius.FrameWorker.csproj")).Select(Path.GetFileName));

    private static HashSet<string> ReferencesOf(string project)
    {
        var found = new HashSet<string>();
        var pending = new Queue<string>([project]);
        while (pending.TryDequeue(out var next))
        {
            foreach (var reference in XDocument.Load(next).Descendants("ProjectReference"))
            {
                var path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(next)!, reference.Attribute("Include")!.Value));
                if (found.Add(path))
                {
                    pending.Enqueue(path);
                }
            }
        }

        return found;
    }
}
