using AdGenius.Contracts;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Pauses;
using AdGenius.Gateway.Requests;
using AdGenius.HttpContracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Pauses;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>Maps rows to the API's records, with signed links.</summary>
internal sealed class VideoJobMapper(
    IObjectStore store, PauseCache pauses, GatewayAddresses addresses, IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <summary>
    /// The states of a job, in order. The last is shown for jobs that have ended and whose files were deleted.
    /// </summary>
    public static readonly IReadOnlyList<string> States
        = ["Queued", "Quantifying", VideoState.AwaitingApproval, "Generating", "Finishing", "Storing", "Completed", "Failed", "Cancelled",
            JobPage.Deleted];

    /// <summary>The address of a job, relative to the gateway.</summary>
    public static string PathOf(Guid jobId) => $"/api/v1/videos/{jobId}";

    /// <summary>A job of the database.</summary>
    public VideoJob Of(VideoState job, HttpRequest call)
    {
        var gateway = GatewayAddress(call);
        return new VideoJob
        {
            Id = job.CorrelationId,
            RequestId = job.RequestId,
            Tenant = job.TenantName,
            Creative = job.CreativeId,
            State = job.DeletedAt is null ? job.CurrentState : JobPage.Deleted,
            IsEnded = JobOutcomes.IsEnded(job.CurrentState),
            Model = job.Request.Model ?? ModelIds.Local,
            Priority = job.Request.Priority ?? JobPriority.Normal,
            StartAt = job.StartAt,
            Waiting = WaitOf(job),
            AcceptedAt = job.AcceptedAt,
            StartedAt = job.StartedAt,
            EndedAt = job.EndedAt,
            DeletedAt = job.DeletedAt,
            Parameters = job.Parameters,
            Takes = [.. job.Takes.OrderBy(take => take.Number).Select(take => Of(take, job.DeletedAt is null ? gateway : null))],
            Cost = job.Cost,
            Failure = job.Failure,
            CancelReason = job.CancelReason,
            Approval = job.Approval,
            Labels = job.Request.Labels,
            BasedOn = job.Request.BasedOnTake is { } basedOn
                ? new VideoOrigin { TakeId = basedOn, Feedback = job.Request.Feedback }
                : null,
            Self = gateway.Link(PathOf(job.CorrelationId)),
            Events = gateway.Link(PathOf(job.CorrelationId) + "/events"),
        };
    }

    /// <summary>The same with prompt and scenes, which are left out of lists: those of a hundred jobs can be many megabytes.</summary>
    public VideoJob WithPrompt(VideoState job, HttpRequest call) =>
        Of(job, call) with { Prompt = job.Request.Prompt, Scenes = job.Request.Scenes };

    /// <summary>A job the database does not have yet, or never will because it was refused.</summary>
    public VideoJob Of(AcceptedRequest accepted, HttpRequest call)
    {
        var gateway = GatewayAddress(call);
        return new VideoJob
        {
            Id = accepted.JobId,
            RequestId = accepted.RequestId,
            Tenant = accepted.TenantName,
            Creative = accepted.CreativeId,
            State = accepted.RefusedAt is null ? "Queued" : "Failed",
            IsEnded = accepted.RefusedAt is not null,
            Model = accepted.Model ?? ModelIds.Local,
            AcceptedAt = accepted.At,
            EndedAt = accepted.RefusedAt,
            Takes = [],
            Cost = 0,
            Failure = accepted.Refusals is [var first, ..] ? first : null,
            Labels = accepted.Labels,
            Self = gateway.Link(PathOf(accepted.JobId)),
            Events = gateway.Link(PathOf(accepted.JobId) + "/events"),
        };
    }

    /// <summary>Why the job is not started, of the reasons that its place in the queue does not tell.</summary>
    private JobWait? WaitOf(VideoState job)
    {
        if (job.IsRunning || job.CurrentState != "Queued")
        {
            return null;
        }

        if (job.StartAt is { } start && start > time.GetUtcNow())
        {
            return new JobWait
            {
                Reason = JobWaitReason.Scheduled,
                Text = FormattableString.Invariant($"The job starts at {start.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC at the earliest."),
                Until = start,
            };
        }

        return pauses.Last.Find(PauseKind.Tenant, job.TenantName) is { } tenant
            ? WaitOf(tenant, JobWaitReason.TenantPaused, "The tenant is paused")
            : pauses.Last.Find(PauseKind.Model, job.Model) is { } model
                ? WaitOf(model, JobWaitReason.ModelPaused, $"The model {job.Model} is paused")
            : null;
    }

    private static JobWait WaitOf(Pause pause, JobWaitReason reason, string text) => new()
    {
        Reason = reason,
        Text = string.IsNullOrEmpty(pause.Reason) ? $"{text} by an operator." : $"{text} by an operator: {pause.Reason}",
        Since = pause.At,
    };

    /// <inheritdoc cref="GatewayAddresses.Of"/>
    public Uri GatewayAddress(HttpRequest call) => addresses.Of(call);

    /// <param name="take">The take.</param>
    /// <param name="gateway">Null when the files were deleted: then there is nothing to link to.</param>
    private VideoTake Of(TakeState take, Uri? gateway) => new()
    {
        Id = take.TakeId,
        Number = take.Number,
        Status = take.Status,
        Attempt = take.Attempt,
        Model = take.Model,
        Seed = take.Seed,
        Iteration = take.Iteration,
        Fraction = take.Fraction,
        Activity = take.Activity,
        LastProgressAt = take.LastProgressAt,
        Video = Of(take.Video, gateway),
        Poster = Of(take.Poster, gateway),
        Preview = Of(take.Preview, gateway),
        Manifest = Of(take.Manifest, gateway),
        Outputs = gateway is null ? null : take.Outputs?.Select(output => Of(output, gateway)).ToList(),
        Finishing = take.Finishing,
        Facts = take.Facts,
        ProducedBy = take.ProducedBy,
        Adjustments = take.Adjustments.Count > 0 ? take.Adjustments : null,
        Failure = take.Failure,
        Cost = take.Cost,
    };

    private VideoOutput Of(StoredOutput output, Uri gateway) => new()
    {
        Name = output.Name,
        Shape = output.Shape,
        Preset = output.Preset,
        Video = Of(output.Video, gateway)!,
        Poster = Of(output.Poster, gateway)!,
        Preview = Of(output.Preview, gateway)!,
        Captions = output.Captions?.Select(file => Of(file, gateway)!).ToList(),
        Preflight = output.Preflight,
        Report = Of(output.Report, gateway),
        Facts = output.Facts,
    };

    private VideoFile? Of(MediaReference? file, Uri? gateway) => file is null || gateway is null ? null : FileOf(file, gateway);

    /// <summary>A stored file with a signed link.</summary>
    public VideoFile FileOf(MediaReference file, Uri gateway)
    {
        var lifetime = options.Value.LinkLifetime;
        return new VideoFile
        {
            Url = gateway.Link(store.SignRead(file.Key, lifetime)),
            UrlExpiresAt = time.GetUtcNow() + lifetime,
            Key = file.Key,
            Length = file.Length,
            Sha256 = file.Sha256,
            ContentType = file.ContentType,
        };
    }
}
