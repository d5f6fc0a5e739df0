using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class OmniConformance : PolledProviderConformance
{
    private protected override string ModelId => "google_veo";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["GEMINI_API_KEY"] = Secret, ["Providers:Google:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Json(200, """{"id":"i1","status":"in_progress"}""");

    private protected override ServerReply Moderated => ServerReply.Json(
        400,
        """[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"The prompt was blocked for safety reasons."}}]""");

    private protected override ServerReply QuotaExceeded => ServerReply.Json(
        429,
        """{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"Please check your plan and billing details."}}""")
        .With("x-should-retry", "false");

    private protected override ServerReply Running => ServerReply.Json(200, """{"id":"i1","status":"queued"}""");

    private protected override ServerReply Done(SeenRequest request) => ServerReply.Json(
        200,
        """
        {
          "id": "i1",
          "status": "completed",
          "steps": [{"type":"model_output","content":[{"type":"video","uri":"https://files.example/a:download?signature=s"}]}]
        }
        """);

    private protected override ServerReply ModeratedJob(SeenRequest request) =>
        ServerReply.Json(200, """{"id":"i1","status":"failed","error":{"code":400,"message":"It violates our usage guidelines."}}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"i1","status":"failed","error":{"code":500,"message":"oops"}}""");

    private protected override ServerReply EmptyJob(SeenRequest request) => ServerReply.Json(
        200,
        """{"id":"i1","status":"completed","steps":[{"type":"model_output","content":[{"type":"text","text":"I cannot do that."}]}]}""");
}

public sealed class VeoConformance : PolledProviderConformance, IDisposable
{
    private ServiceAccountFile? _account;

    private protected override string ModelId => "google_veo";

    private protected override Dictionary<string, string?> Settings(Uri server)
    {
        _account = new ServiceAccountFile(new Uri(server, "token"));
        return new() { ["GOOGLE_APPLICATION_CREDENTIALS"] = _account.Path, ["Providers:Google:BaseAddress"] = server.AbsoluteUri };
    }

    private protected override ServerReply Accepted
        => ServerReply.Json(200, """{"name":"projects/p1/locations/l/publishers/google/models/m/operations/1"}""");

    private protected override ServerReply Moderated => ServerReply.Json(
        400,
        """
        {
          "error": {
            "code": 400,
            "message": "The prompt could not be submitted. It contains words that violate Google's Responsible AI practices."
          }
        }
        """);

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(429, """{"error":{"code":429,"message":"Monthly spend limit reached."}}""").With("x-should-retry", "false");

    private protected override ServerReply Running => ServerReply.Json(200, """{"name":"n"}""");

    private protected override ServerReply Done(SeenRequest request)
        => ServerReply.Json(200, """{"name":"n","done":true,"response":{"videos":[{"bytesBase64Encoded":"AAAA"}]}}""");

    private protected override ServerReply ModeratedJob(SeenRequest request)
        => ServerReply.Json(200, """{"name":"n","done":true,"error":{"code":3,"message":"It violates our usage guidelines."}}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"name":"n","done":true,"error":{"code":13,"message":"Internal error."}}""");

    private protected override ServerReply EmptyJob(SeenRequest request)
        => ServerReply.Json(200, """{"name":"n","done":true,"response":{"raiMediaFilteredCount":1}}""");

    private protected override bool IsSubmit(SeenRequest request) => request.Path.EndsWith(":predictLongRunning", StringComparison.Ordinal);

    private protected override bool IsPoll(SeenRequest request)
        => request.Path.EndsWith(":fetchPredictOperation", StringComparison.Ordinal);

    private protected override ServerReply Beside(SeenRequest request, ServerReply reply)
        => request.Path == "/token" ? _account!.Answer(request) : reply;

    private protected override ServerReply UnknownState => ServerReply.Json(200, "[]");

    private protected override ClipRequest Request => base.Request with { DurationSeconds = 4 };

    public void Dispose() => _account?.Dispose();
}
