using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class PikaConformance : PolledProviderConformance
{
    private protected override string ModelId => "pika_v2";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["FAL_KEY"] = Secret, ["Providers:Pika:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Json(200, """{"status":"IN_QUEUE","request_id":"r1"}""");

    private protected override ServerReply Moderated
        => ServerReply.Json(422, """{"detail":[{"loc":["body","prompt"],"msg":"flagged","type":"content_policy_violation"}]}""");

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(403, """{"detail":"User is locked. Reason: Exhausted balance."}""");

    private protected override ServerReply Running => ServerReply.Json(202, """{"status":"IN_PROGRESS","request_id":"r1"}""");

    private protected override ServerReply Done(SeenRequest request)
        => Ended(request, ServerReply.Json(200, """{"video":{"url":"https://v3.fal.media/out.mp4?signature=s"}}"""));

    private protected override ServerReply ModeratedJob(SeenRequest request) => Ended(request, Moderated);

    private protected override ServerReply BrokenJob(SeenRequest request) =>
        Ended(request, ServerReply.Json(500, """{"detail":"oops","error_type":"internal_error"}""").With("X-Fal-Retryable", "false"));

    private protected override ServerReply EmptyJob(SeenRequest request) => Ended(request, ServerReply.Json(200, "{}"));

    private static ServerReply Ended(SeenRequest request, ServerReply result) =>
        request.Path.EndsWith("/status", StringComparison.Ordinal)
            ? ServerReply.Json(200, """{"status":"COMPLETED","request_id":"r1"}""")
            : result;
}
