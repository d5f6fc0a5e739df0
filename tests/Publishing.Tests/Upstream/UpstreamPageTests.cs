namespace AdGenius.Publishing.Tests.Upstream;

/// <summary>
/// The examples on the pages of docs/upstream are the files of examples/. After a change of a file, run these tests with
/// ADGENIUS_APPROVE=1.
/// </summary>
public sealed class UpstreamPageTests
{
    private static readonly string[] Extensions = [".cs", ".mjs", ".py", ".sh"];

    public static TheoryData<string> Pages => [.. Page.Names];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Listings_are_the_examples(string name)
    {
        var page = new Page(name);
        if (Environment.GetEnvironmentVariable("ADGENIUS_APPROVE") == "1")
        {
            page.UpdateListings();
        }

        Assert.All(page.Listings, listing => Assert.Equal(Page.TextOf(listing.Example), listing.Text));
    }

    [Fact]
    public void Every_example_is_on_a_page_that_runs_it()
    {
        var examples = Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*", SearchOption.AllDirectories)
            .Where(file => Extensions.Contains(Path.GetExtension(file))).Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Split('/').Any(folder => folder is "bin" or "obj" or "node_modules")).ToList();
        Assert.True(examples.Count >= 10, $"only {examples.Count} examples were found");
        var pages = Page.Names.Select(name => new Page(name)).ToList();
        Assert.All(examples, example => Assert.Contains(
            pages,
            page => page.Listings.Any(listing => listing.Example == example)
                && page.Script.Contains(example.Replace("/Program.cs", " ", StringComparison.Ordinal), StringComparison.Ordinal)));
    }
}
