using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class StabilityConformance : ProviderConformance
{
    private protected override string ModelId => "stability_svd";

    private protected override Dictionary<string, string?> Settings(Uri server) => new() { ["STABILITY_API_KEY"] = Secret, ["Providers:Stability:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Bytes("image/png", ProviderOrders.Pixel).With("finish-reason", "SUCCESS");

    /// <summary>Looks like success.</summary>
    private protected override ServerReply Moderated => ServerReply.Bytes("image/png", ProviderOrders.Pixel).With("finish-reason", "CONTENT_FILTERED");

    private protected override ServerReply OutOfQuota => ServerReply.Json(402, """{"id":"e","name":"payment_required","errors":["no credits"]}""");
}
