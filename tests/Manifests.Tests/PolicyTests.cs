using System.Globalization;
using AdGenius.Hosting.Bus;
using AdGenius.Hosting.Bus.RabbitMq;
using AdGenius.Manifests.Tests.Rules;

namespace AdGenius.Manifests.Tests;

/// <summary>The broker's policies in the cluster operator's objects against those that processes set themselves.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData(BrokerPolicies.PolicyName)]
    [InlineData(BrokerPolicies.LocalModelPolicyName)]
    [InlineData(BrokerPolicies.FailedMessagePolicyName)]
    [InlineData(BrokerPolicies.StreamPolicyName)]
    public async Task A_policy_that_processes_set_is_the_codes(string name)
    {
        var objects = new FleetObjects(await Rendering.OfAsync("overlays/production"));
        var policy = objects.Find("Policy", name)["spec"];
        var expected = name switch
        {
            BrokerPolicies.PolicyName => BrokerPolicies.PolicyOf(new BusOptions(), withConsumerTimeout: true),
            BrokerPolicies.LocalModelPolicyName => BrokerPolicies.LocalModelPolicyOf(new BusOptions(), withConsumerTimeout: true),
            BrokerPolicies.FailedMessagePolicyName => BrokerPolicies.FailedMessagePolicyOf(new BusOptions()),
            _ => BrokerPolicies.StreamPolicyOf(new BusOptions()),
        };
        Assert.Equal(name, policy["name"].Text);
        Assert.Equal(expected["pattern"], policy["pattern"].Text);
        Assert.Equal(expected["apply-to"], policy["applyTo"].Text);
        Assert.Equal(Convert.ToString(expected["priority"], CultureInfo.InvariantCulture), policy["priority"].Text);
        var definition = (Dictionary<string, object>)expected["definition"];
        Assert.Equal(
            definition.Select(pair => $"{pair.Key}={Convert.ToString(pair.Value, CultureInfo.InvariantCulture)}").Order(),
            policy["definition"].Members.Select(member => $"{member.Key}={member.Value}").Order());
    }
}
