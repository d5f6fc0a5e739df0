using System.Globalization;
using System.Text.Json;
using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.OpenAi;

/// <summary>Maps jobs to what OpenAI's clients read.</summary>
internal static class OpenAiVideoMapper
{
    private const int MaxProgressUntilEnd = 99;
    private const double DefaultSeconds = 6;

    /// <summary>A job of the database.</summary>
    public static OpenAiVideo Of(VideoState job)
    {
        var video = Of(job.CorrelationId, job.CurrentState, job.AcceptedAt, job.EndedAt, job.Failure, job.Request);
        return video with
        {
            Progress = video.Status == "completed" ? 100
                : job.Takes.Count == 0 ? 0
                : Math.Min(MaxProgressUntilEnd, (int)(100 * job.Takes.Average(take => Math.Clamp(take.Fraction, 0, 1)))),
            Seconds = SecondsOf(job.Request.DurationSeconds ?? job.Parameters?.DurationSeconds),
            Size = LabelOf(job.Request.Labels, ReservedLabels.Size) ?? OpenAiSizes.Of(
                job.Parameters?.Quality ?? job.Request.Quality ?? Quality.Draft,
                job.Parameters?.AspectRatio ?? job.Request.AspectRatio ?? "16:9"),
        };
    }

    /// <summary>A job that was just accepted, of the request that it is made of.</summary>
    public static OpenAiVideo Of(VideoJob job, GenerateVideo request) =>
        Of(job.Id, job.State, job.AcceptedAt, job.EndedAt, job.Failure, request);

    /// <summary>A job that the database does not have yet; its prompt is not known here.</summary>
    public static OpenAiVideo Of(AcceptedRequest accepted) => Of(
        accepted.JobId,
        accepted.RefusedAt is null ? "Queued" : "Failed",
        accepted.At,
        accepted.RefusedAt,
        accepted.Refusals is [var first, ..] ? first : null,
        new GenerateVideo
        {
            RequestId = accepted.RequestId,
            TenantName = accepted.TenantName,
            CreativeId = accepted.CreativeId,
            Model = accepted.Model,
            Labels = accepted.Labels,
            DurationSeconds = LengthOf(accepted.Labels),
        });

    /// <summary>The code of a failed video, of those that clients know where there is one.</summary>
    public static string CodeOf(ProblemCode code) => code switch
    {
        ProblemCode.ContentPolicyViolation => "moderation_blocked",
        ProblemCode.BudgetExceeded or ProblemCode.QuotaExceeded => "billing_hard_limit_reached",
        ProblemCode.InvalidRequest => "invalid_request",
        _ => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()),
    };

    private static OpenAiVideo Of(
        Guid jobId, string state, DateTimeOffset acceptedAt, DateTimeOffset? endedAt, Failure? failure, GenerateVideo request)
    {
        var remixOf = LabelOf(request.Labels, ReservedLabels.RemixOf);
        return new OpenAiVideo
        {
            Id = OpenAiIds.Of(jobId),
            Model = LabelOf(request.Labels, ReservedLabels.Model) ?? request.Model ?? ModelIds.Local,
            Status = state switch
            {
                "Queued" or VideoState.AwaitingApproval => "queued",
                "Completed" => "completed",
                "Failed" or "Cancelled" => "failed",
                _ => "in_progress",
            },
            Progress = 0,
            CreatedAt = acceptedAt.ToUnixTimeSeconds(),
            CompletedAt = state == "Completed" ? endedAt?.ToUnixTimeSeconds() : null,
            Error = state == "Cancelled" ? new OpenAiVideoError("cancelled", "The video was cancelled.")
                : failure is not null ? new OpenAiVideoError(CodeOf(Enum.Parse<ProblemCode>(failure.Code.ToString())), failure.Text)
                : null,
            Prompt = remixOf is null ? request.Prompt : request.Feedback ?? request.Prompt,
            Seconds = SecondsOf(request.DurationSeconds),
            Size = LabelOf(request.Labels, ReservedLabels.Size)
                ?? OpenAiSizes.Of(request.Quality ?? Quality.Draft, request.AspectRatio ?? "16:9"),
            RemixedFromVideoId = remixOf,
        };
    }

    private static string SecondsOf(double? seconds) => (seconds ?? DefaultSeconds).ToString(CultureInfo.InvariantCulture);

    private static double? LengthOf(IReadOnlyDictionary<string, string>? labels) =>
        double.TryParse(
            LabelOf(labels, ReservedLabels.Seconds), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : null;

    private static string? LabelOf(IReadOnlyDictionary<string, string>? labels, string name) =>
        labels is not null && labels.TryGetValue(name, out var value) ? value : null;
}
