using System.Text.RegularExpressions;
using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>The objects that commands of the documents name, against those of the overlay production.</summary>
public sealed partial class DocumentedCommandTests
{
    [Theory]
    [InlineData("externalsecret", "ExternalSecret")]
    [InlineData("deployment", "Deployment")]
    [InlineData("cronjob", "CronJob")]
    public async Task Objects_that_kubectl_is_called_with_exist(string word, string kind)
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var names = Directory.EnumerateFiles(Repository.PathOf("docs/operations"), "*.md").Append(Repository.PathOf("deploy/k8s/README.md"))
            .SelectMany(file => Named().Matches(File.ReadAllText(file)))
            .Where(match => match.Groups["kind"].Value == word).Select(match => match.Groups["name"].Value).Distinct().ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.True(objects.Find(kind, name).Exists, $"there is no {kind} {name}"));
    }

    /// <summary>What is named in a line that calls kubectl: <c>deployment/gateway</c>, <c>externalsecret gateway</c>.</summary>
    [GeneratedRegex(@"(?<=kubectl [^\n`]*)\b(?<kind>externalsecret|deployment|cronjob)[/ ](?<name>[a-z][a-z-]+)")]
    private static partial Regex Named();
}
