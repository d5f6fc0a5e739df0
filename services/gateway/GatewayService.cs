using AdGenius.Hosting;

namespace AdGenius.Gateway;

/// <summary>The gateway, to be hosted alone or beside other services.</summary>
public static class GatewayService
{
    /// <summary>What a process needs to hold this service.</summary>
    public static ServiceModule Module { get; } = new()
    {
        Name = "gateway",
        AddServices = static _ => { },
    };
}
