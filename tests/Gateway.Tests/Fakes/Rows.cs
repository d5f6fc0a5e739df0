using AdGenius.Contracts;
using AdGenius.Contracts.Policy;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Tests.Fakes;

/// <summary>Rows as the orchestrator writes them.</summary>
internal static class Rows
{
    public static VideoState Job(GenerateVideo request, DateTimeOffset at)
    {
        var jobId = JobIds.OfRequest(request.TenantName, request.RequestId);
        return new VideoState
        {
            CorrelationId = jobId,
            CurrentState = "Quantifying",
            RequestId = request.RequestId,
            TenantName = request.TenantName,
            CreativeId = request.CreativeId,
            Request = request,
            Model = request.Model ?? ModelIds.Local,
            StartAt = request.StartAt,
            AcceptedAt = at,
            Takes =
            [
                new TakeState {
                    TakeId = JobIds.OfTake(jobId, 1),
                    JobId = jobId,
                    Number = 1,
                    Model = ModelIds.Local,
                    Seed = 7,
                    Status = TakeStatus.Pending },
            ],
        };
    }

    /// <summary>Makes a job wait for approval.</summary>
    public static void Hold(VideoState job)
    {
        job.CurrentState = VideoState.AwaitingApproval;
        job.Approval = new VideoApproval
        {
            Findings =
            [
                new PolicyFinding
                {
                    Rule = "category/gambling",
                    Action = PolicyAction.Hold,
                    Field = "prompt",
                    Words = "casino",
                    Text = "prompt has 'casino', which the rule category/gambling holds.",
                },
            ],
            HeldAt = DateTimeOffset.UnixEpoch,
            Deadline = DateTimeOffset.UnixEpoch.AddDays(7),
        };
    }

    public static JobEvent Event(GenerateVideo request, string type, string data) => new()
    {
        JobId = JobIds.OfRequest(request.TenantName, request.RequestId),
        TenantName = request.TenantName,
        Type = type,
        At = DateTimeOffset.UnixEpoch,
        Data = data,
    };

    public static MediaReference File(string key)
        => new() { Key = key, Length = 3, Sha256 = new string('a', 64), ContentType = "video/mp4" };
}
