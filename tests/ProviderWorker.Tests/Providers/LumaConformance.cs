using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class LumaAgentsConformance : PolledProviderConformance
{
    private protected override string ModelId => "luma_dream";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["LUMA_AGENTS_API_KEY"] = Secret, ["Providers:Luma:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Json(201, """{"id":"g1","state":"queued","output":[]}""");

    private protected override ServerReply Moderated => ServerReply.Json(422, """{"detail":"Prompt was moderated"}""");

    private protected override ServerReply QuotaExceeded => ServerReply.Json(402, """{"detail":"Insufficient funds"}""");

    private protected override ServerReply Running => ServerReply.Json(200, """{"id":"g1","state":"processing"}""");

    private protected override ServerReply Done(SeenRequest request) => ServerReply.Json(
        200,
        """{"id":"g1","state":"completed","output":[{"type":"video","url":"https://cdn.example/a.mp4?signature=s"}]}""");

    private protected override ServerReply ModeratedJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"failed","failure_code":"content_moderated"}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"failed","failure_code":"generation_failed"}""");

    private protected override ServerReply EmptyJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"completed","output":[]}""");
}

public sealed class LumaDreamMachineConformance : PolledProviderConformance
{
    private protected override string ModelId => "luma_dream";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["LUMAAI_API_KEY"] = Secret, ["Providers:Luma:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Json(201, """{"id":"g1","state":"queued"}""");

    private protected override ServerReply Moderated
        => ServerReply.Json(400, """{"detail":"400: prompt not allowed because advanced moderation failed"}""");

    private protected override ServerReply QuotaExceeded => ServerReply.Json(402, """{"detail":"Insufficient credits"}""");

    private protected override ServerReply Running => ServerReply.Json(200, """{"id":"g1","state":"dreaming"}""");

    private protected override ServerReply Done(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"completed","assets":{"video":"https://cdn.example/a.mp4?signature=s"}}""");

    private protected override ServerReply ModeratedJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"failed","failure_reason":"Frame moderation failed"}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"failed","failure_reason":"internal"}""");

    private protected override ServerReply EmptyJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"g1","state":"completed","assets":{}}""");
}
