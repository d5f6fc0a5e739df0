using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class RunwayConformance : PolledProviderConformance
{
    private protected override string ModelId => "runway_gen3";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["RUNWAYML_API_SECRET"] = Secret, ["Providers:Runway:BaseAddress"] = server.AbsoluteUri };

    private protected override ServerReply Accepted => ServerReply.Json(200, """{"id":"t1","estimatedCost":{"credits":60}}""");

    /// <summary>
    /// Runway moderates after the submit; what it may answer at once is an invalid request, so the job's own refusal stands here.
    /// </summary>
    private protected override ServerReply Moderated
        => ServerReply.Json(400, """{"error":"Your prompt did not pass content moderation."}""");

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(400, """{"error":"You do not have enough credits to run this task."}""");

    private protected override ServerReply Running => ServerReply.Json(200, """{"id":"t1","status":"RUNNING","progress":0.5}""");

    private protected override ServerReply Done(SeenRequest request) =>
        ServerReply.Json(
            200,
            """{"id":"t1","status":"SUCCEEDED","output":["https://cdn.example/out.mp4?signature=s"],"cost":{"credits":60}}""");

    private protected override ServerReply ModeratedJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"t1","status":"FAILED","failureCode":"SAFETY.OUTPUT.VIDEO"}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"t1","status":"FAILED","failureCode":"INTERNAL.BAD_OUTPUT.CODE01"}""");

    private protected override ServerReply EmptyJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"t1","status":"SUCCEEDED","output":[]}""");

    [Fact]
    public async Task An_invalid_address_is_logged_and_the_job_continues()
    {
        await using var server = await ProviderServer.StartAsync();
        await using var bench = BenchOf(server.Address);
        server.Answer = request => request.Method == "POST"
            ? Accepted
            : ServerReply.Json(200, """{"id":"t1","status":"SUCCEEDED","output":["ftp://elsewhere.example/a.mp4"]}""");
        var provider = bench[ModelId];
        var job = (await provider.SubmitAsync(Request, provider.Keys[0], Stop)).Job(Request, provider.Keys[0]);

        Assert.IsType<AdGenius.ProviderWorker.Providers.PollResult.Unreachable>(await provider.PollAsync(job, Stop));
        Assert.Contains(bench.Log.Lines, line => line.StartsWith("Error: ", StringComparison.Ordinal));
    }
}
