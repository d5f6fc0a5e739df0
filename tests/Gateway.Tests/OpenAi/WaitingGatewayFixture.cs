using AdGenius.Gateway.Tests.Fakes;

namespace AdGenius.Gateway.Tests.OpenAi;

/// <summary>A gateway that waits long for the orchestrator's decision about a request.</summary>
public sealed class WaitingGatewayFixture : GatewayFixture
{
    protected override Dictionary<string, string?> Settings => new() { ["Gateway:AcceptWait"] = "00:00:30" };
}
