using AdGenius.ProviderWorker.Providers;
using AdGenius.ProviderWorker.Tests.Kit;

namespace AdGenius.ProviderWorker.Tests.Providers;

public sealed class OpenAiVideoConformance : PolledProviderConformance
{
    private protected override string ModelId => "openai_shorts";

    private protected override Dictionary<string, string?> Settings(Uri server)
        => new() { ["OPENAI_API_KEY"] = Secret, ["Providers:OpenAiVideos:BaseAddress"] = server + "v1/" };

    private protected override ServerReply Accepted => ServerReply.Json(200, """{"id":"video_1","status":"queued","seconds":4}""");

    private protected override ServerReply Moderated => ServerReply.Json(
        400,
        """{"error":{"message":"no","type":"invalid_request_error","param":"prompt","code":"moderation_blocked"}}""");

    private protected override ServerReply QuotaExceeded
        => ServerReply.Json(429, """{"error":{"code":"insufficient_quota"}}""").With("x-should-retry", "false");

    private protected override ServerReply Running => ServerReply.Json(200, """{"id":"video_1","status":"in_progress","progress":50}""");

    private protected override ServerReply Done(SeenRequest request) => ServerReply.Json(200, """{"id":"video_1","status":"completed"}""");

    private protected override ServerReply ModeratedJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"video_1","status":"failed","error":{"code":"moderation_blocked"}}""");

    private protected override ServerReply BrokenJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"video_1","status":"failed","error":{"code":"server_error"}}""");

    /// <summary>The protocol has no success without a video: what it calls a failure of moderation stands here.</summary>
    private protected override ServerReply EmptyJob(SeenRequest request)
        => ServerReply.Json(200, """{"id":"video_1","status":"failed","error":{"code":"content_policy_violation"}}""");

    private protected override ClipRequest Request => base.Request with { DurationSeconds = 4 };
}
