using System.Text.Json;
using System.Text.RegularExpressions;
using AdGenius.Contracts;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.Hosting.Tests.Documents;

namespace AdGenius.Hosting.Tests.Bus;

public sealed class BrokerPoliciesTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations", "broker-policies.md"));

    [Fact]
    public void Pattern_matches_every_work_queue_and_no_other()
    {
        Assert.All(
            FleetQueue.All.Where(queue => queue.Name != Queues.DeadLetter),
            queue =>
            {
                Assert.Matches(BrokerPolicies.Pattern, queue.Name);
                Assert.DoesNotMatch(BrokerPolicies.Pattern, queue.Name + "_error");
            });
        Assert.Matches(BrokerPolicies.Pattern, Queues.RenderKeyframesOf("sd-turbo"));
        Assert.DoesNotMatch(BrokerPolicies.Pattern, Queues.DeadLetter);
        Assert.DoesNotMatch(BrokerPolicies.Pattern, Queues.VideoEvents);
        Assert.Matches(BrokerPolicies.StreamPattern, Queues.VideoEvents);
    }

    [Fact]
    public void Pattern_of_local_models_matches_their_queues_and_no_other()
    {
        Assert.Matches(BrokerPolicies.LocalModelPattern, Queues.RenderKeyframesOf("sd-turbo"));
        Assert.All(FleetQueue.All, queue => Assert.DoesNotMatch(BrokerPolicies.LocalModelPattern, queue.Name));
        Assert.DoesNotMatch(BrokerPolicies.LocalModelPattern, Queues.RenderKeyframes + "_error");
    }

    [Fact]
    public void Failed_message_pattern_matches_what_is_declared_beside_every_queue_and_nothing_else()
    {
        Assert.All(
            FleetQueue.All,
            queue =>
            {
                Assert.Matches(BrokerPolicies.FailedMessagePattern, queue.Name + "_error");
                Assert.Matches(BrokerPolicies.FailedMessagePattern, queue.Name + "_skipped");
                Assert.Equal(queue.Name == Queues.DeadLetter, Regex.IsMatch(queue.Name, BrokerPolicies.FailedMessagePattern));
            });
        Assert.All(
            [Queues.VideoEvents, Queues.RenderKeyframesOf("sd-turbo"), "orders_error"],
            name => Assert.DoesNotMatch(BrokerPolicies.FailedMessagePattern, name));
    }

    [Fact]
    public void Document_has_the_same_queues_and_definition()
    {
        var queues = Regex.Matches(Document, "^queues=['\"](?:\\$queues\\|)?(?<names>[a-z|.+[\\]-]+)['\"]$", RegexOptions.Multiline)
            .Select(match => match.Groups["names"].Value);
        Assert.Equal(BrokerPolicies.Pattern, $"^({string.Join('|', queues)})$");

        Assert.Contains($"{BrokerPolicies.StreamPolicyName} '{BrokerPolicies.StreamPattern}'", Document, StringComparison.Ordinal);
        var definitions = Regex.Matches(Document, @"'(\{.*?\})'", RegexOptions.Singleline).Select(match => match.Groups[1].Value).ToList();
        var failed = BrokerPolicies.FailedMessagePattern.Replace(string.Join('|', queues), "$queues", StringComparison.Ordinal);
        Assert.Contains($"{BrokerPolicies.FailedMessagePolicyName} \"{failed[..^1]}\\$\"", Document, StringComparison.Ordinal);
        Assert.Contains(
            $"--priority 1 {BrokerPolicies.LocalModelPolicyName} '{BrokerPolicies.LocalModelPattern}'", Document, StringComparison.Ordinal);
        Assert.Equal(4, definitions.Count);
        AssertIs(BrokerPolicies.PolicyOf(new BusOptions(), withConsumerTimeout: true), definitions[0]);
        AssertIs(BrokerPolicies.LocalModelPolicyOf(new BusOptions(), withConsumerTimeout: true), definitions[1]);
        AssertIs(BrokerPolicies.FailedMessagePolicyOf(new BusOptions()), definitions[2]);
        AssertIs(BrokerPolicies.StreamPolicyOf(new BusOptions()), definitions[3]);

        static void AssertIs(Dictionary<string, object> policy, string definition)
        {
            var expected = JsonSerializer.SerializeToElement(policy).GetProperty("definition");
            Assert.True(JsonElement.DeepEquals(expected, JsonDocument.Parse(definition).RootElement), expected.GetRawText());
        }
    }
}
