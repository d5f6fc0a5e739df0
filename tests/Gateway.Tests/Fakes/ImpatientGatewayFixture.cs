namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>
/// A gateway that does not wait long for the rest of the fleet, for tests of what it answers without them. Where they do
/// respond, the limits of the other gateways leave a busy machine more time.
/// </summary>
public sealed class ImpatientGatewayFixture : GatewayFixture
{
    protected override Dictionary<string, string?> Settings => new()
    {
        ["Gateway:AcceptWait"] = "00:00:00.2",
        ["Gateway:ModelsTimeout"] = "00:00:00.1",
        ["Gateway:PromptPreviewTimeout"] = "00:00:02",
    };
}
