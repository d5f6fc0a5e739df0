using System.Text.Json.Nodes;
using AdGenius.PromptWorker.Policy;
using AdGenius.VideoRequests;
using Json.Schema;

namespace AdGenius.PromptWorker.Tests.Policy;

public sealed class PolicyListsTests
{
    [Theory]
    [InlineData("categories")]
    [InlineData("brands")]
    [InlineData("persons")]
    public async Task A_list_matches_its_schema(string name)
    {
        var folder = Path.Combine(SourceTree.Root, "services/prompt-worker/Policy/Data");
        var cancellation = TestContext.Current.CancellationToken;
        var schema = JsonSchema.FromText(await File.ReadAllTextAsync(Path.Combine(folder, "policy-terms.schema.json"), cancellation));
        var text = await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.json"), cancellation);
        var result = schema.Evaluate(JsonNode.Parse(text), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join("; ", (result.Details ?? []).Where(detail => !detail.IsValid && detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))));
        var names = JsonNode.Parse(text)!["entries"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>()).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void The_categories_are_those_that_a_policy_may_name() =>
        Assert.Equal(TenantPolicyRules.Categories.Order(), PolicyLists.Default.Categories.Order());
}
