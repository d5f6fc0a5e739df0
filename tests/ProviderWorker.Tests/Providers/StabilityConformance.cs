using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class StabilityConformance : ProviderConformance
{
    private protected override string ModelId => "stability_svd";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["STABILITY_API_KEY"] = Secret, ["Providers:Stability:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "SUCCESS");

    /// <summary>Looks like success.</summary>
    private protected override ServerReply Moderated
        => ServerReply.Bytes("image/png", ClipRequests.Pixel).With("finish-reason", "CONTENT_FILTERED");

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(402, """{"id":"e","name":"payment_required","errors":["no credits"]}""");
}

/// <summary>Stable Video Diffusion through fal's queue.</summary>
public sealed class StabilityOnFalConformance : PolledProviderConformance
{
    private protected override string ModelId => "stability_svd";

    private protected override Dictionary<string, string?> Settings(Uri server) => new()
    {
        ["FAL_KEY"] = Secret,
        ["Providers:Stability:Route"] = "Fal",
        ["Providers:Stability:BaseAddress"] = server.AbsoluteUri,
    };

    private protected override ServerReply Accepted => ServerReply.Json(200, """{"status":"IN_QUEUE","request_id":"r1"}""");

    private protected override ServerReply Moderated
        => ServerReply.Json(422, """{"detail":[{"loc":["body","prompt"],"msg":"flagged","type":"content_policy_violation"}]}""");

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(403, """{"detail":"User is locked. Reason: Exhausted balance."}""");

    private protected override ServerReply Running => ServerReply.Json(202, """{"status":"IN_PROGRESS","request_id":"r1"}""");

    private protected override ServerReply Done(SeenRequest request)
        => Ended(request, ServerReply.Json(200, """{"video":{"url":"https://v3.fal.media/svd.mp4?signature=s"},"seed":42}"""));

    private protected override ServerReply ModeratedJob(SeenRequest request) => Ended(request, Moderated);

    private protected override ServerReply BrokenJob(SeenRequest request)
        => Ended(request, ServerReply.Json(503, """{"detail":"gone","error_type":"runner_disconnected"}"""));

    private protected override ServerReply EmptyJob(SeenRequest request) => Ended(request, ServerReply.Json(200, """{"seed":42}"""));

    private static ServerReply Ended(SeenRequest request, ServerReply result) =>
        request.Path.EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : result;
}
