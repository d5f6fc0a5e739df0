using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Submissions;

/// <summary>What the tests of submissions to Runway begin with.</summary>
internal static class RunwayWork
{
    /// <summary>A clip of five seconds.</summary>
    public static GenerateClip Clip() => Commands.Clip("runway_gen3", seconds: 5, quality: Quality.Standard);

    /// <summary>The settings of a worker for Runway at <paramref name="server"/>, whose intervals are short.</summary>
    public static Dictionary<string, string?> Settings(ProviderServer server) => new()
    {
        ["RUNWAYML_API_SECRET"] = "key_1",
        ["Providers:Runway:BaseAddress"] = server.Address.AbsoluteUri,
        ["Providers:Runway:PollInterval"] = "00:00:00.050",
        ["Submissions:SlotPollInterval"] = "00:00:00.100",
        ["Downloads:AllowHttp"] = "true",
        ["Downloads:AllowPrivateAddresses"] = "true",
    };

    /// <summary>The same, with calls and leases that may last so long that none times out while a test moves the clock.</summary>
    public static Dictionary<string, string?> SettingsWithLongCalls(ProviderServer server) => new(Settings(server))
    {
        ["Providers:Runway:AttemptTimeout"] = "00:10:00",
        ["Submissions:Lease"] = "00:30:00",
    };
}
