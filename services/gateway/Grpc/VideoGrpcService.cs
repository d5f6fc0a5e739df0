using System.Globalization;
using AdGenius.Gateway.Approvals;
using AdGenius.Gateway.Events;
using AdGenius.Gateway.Models;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Prompts;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.StoredVideos;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.Grpc.V1;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Videos;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Proto = AdGenius.Grpc.V1;
using VideoState = AdGenius.Grpc.V1.VideoState;

namespace AdGenius.Gateway.Grpc;

/// <summary>
/// adgenius.v1.VideoService. Each method translates: its work is done by the classes that serve the HTTP API, so both have the same rules.
/// </summary>
[Authorize(Policy = TenantAccess.OptionalTenant)]
internal sealed class VideoGrpcService(
    GrpcTenants tenants,
    ModelCatalogue models,
    VideoJobMapper map,
    IObjectStore store,
    TenantFolders folders,
    TimeProvider time,
    EventStreams streams,
    IServiceScopeFactory scopes) : VideoService.VideoServiceBase
{
    /// <summary>Bytes after which a list ends: clients accept messages of 4 MiB by default.</summary>
    private const int MaxListBytes = 3 << 20;

    public override async Task<Video> GenerateVideo(GenerateVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var key = http.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        var answer = await Scoped<VideoIntake>(http).SubmitAsync(
            http, ProtoJson.Write(request), key.Length > 0 ? key : null, context.CancellationToken);
        return Message(answer, http);
    }

    [RequireRole(ApiKeyRole.Read)]
    public override async Task<ListVideoModelsResponse> ListVideoModels(ListVideoModelsRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyIfNamedAsync(http, request.HasTenantName ? request.TenantName : null);
        var found = await models.ListAsync(Tenant.OrNull(http), context.CancellationToken);
        return ProtoJson.Read<ListVideoModelsResponse>(new Contracts.Models.VideoModels { Models = found }, HttpJson.Options);
    }

    [RequireRole(ApiKeyRole.Read)]
    public override async Task<Video> GetVideo(GetVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        return Message(await Scoped<VideoReads>(http).FindAsync(http, JobIdOf(request.JobId, http), context.CancellationToken), http);
    }

    [RequireRole(ApiKeyRole.Read)]
    public override async Task<ListVideosResponse> ListVideos(ListVideosRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        var query = new JobListQuery
        {
            Creative = request.HasCreativeId ? request.CreativeId : null,
            State = request.HasState && request.State != VideoState.Unspecified ? request.State.ToString() : null,
            Limit = LimitOf(request.PageSize, VideoReads.MaxPageSize, http),
            Cursor = request.HasPageToken && request.PageToken.Length > 0 ? request.PageToken : null,
        };
        var found = await Scoped<VideoReads>(http).ListAsync(http, query, context.CancellationToken);
        var page = GrpcProblems.ValueOf<VideoJobPage>(found, http);
        var response = new ListVideosResponse { NextPageToken = page.NextCursor ?? "" };
        var bytes = 0;
        foreach (var (index, job) in page.Items.Index())
        {
            var video = ProtoJson.Read<Video>(job, HttpJson.Options);
            bytes += video.CalculateSize();
            if (bytes > MaxListBytes && index > 0)
            {
                var last = page.Items[index - 1];
                response.NextPageToken = new JobCursor(last.AcceptedAt, last.Id).ToString();
                break;
            }

            response.Videos.Add(video);
        }

        return response;
    }

    public override async Task<Video> CancelVideo(CancelVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        var reason = request.HasReason ? request.Reason : null;
        var jobId = JobIdOf(request.JobId, http);
        return Message(await Scoped<VideoRemoval>(http).CancelAsync(Tenant.Of(http), jobId, reason, http, context.CancellationToken), http);
    }

    [RequireRole(ApiKeyRole.Approve)]
    public override async Task<Video> ApproveVideo(ApproveVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null, ApiKeyRole.Approve);
        var decision = DecisionOf(request.HasReason ? request.Reason : null, request.HeldAt, http);
        return Message(
            await Scoped<ApprovalDecisions>(http).DecideAsync(
                http, JobIdOf(request.JobId, http), isApproved: true, decision, context.CancellationToken), http);
    }

    [RequireRole(ApiKeyRole.Approve)]
    public override async Task<Video> RejectVideo(RejectVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null, ApiKeyRole.Approve);
        var decision = DecisionOf(request.HasReason ? request.Reason : null, request.HeldAt, http);
        return Message(
            await Scoped<ApprovalDecisions>(http).DecideAsync(
                http, JobIdOf(request.JobId, http), isApproved: false, decision, context.CancellationToken), http);
    }

    public override async Task<Proto.PromptPreview> QuantifyPrompt(GenerateVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        var answer = await Scoped<PromptQuantification>(http)
            .QuantifyAsync(http, ProtoJson.Write(request), context.CancellationToken);
        return ProtoJson.Read<Proto.PromptPreview>(
            GrpcProblems.ValueOf<Contracts.Prompts.PromptPreview>(answer, http), HttpJson.Options);
    }

    public override async Task<Video> RegenerateVideo(RegenerateVideoRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        if (request is { HasTakeId: true, HasTakeNumber: true })
        {
            throw GrpcProblems.ExceptionOf(
                ProblemResults.Invalid("takeId", "takeId and take_number exclude each other; send one of them."), http);
        }

        var wanted = new RegenerateRequest
        {
            Feedback = request.Feedback,
            Seed = request.HasSeed ? request.Seed : null,
            RequestId = request.HasRequestId ? request.RequestId : null,
        };
        var key = http.Request.Headers[ApiHeaders.IdempotencyKey].ToString();
        var answer = await RegenerationRoutes.SubmitAsync(
            http,
            (Scoped<JobReader>(http), Scoped<UnwrittenJobs>(http), Scoped<VideoSubmission>(http), map, time),
            JobIdOf(request.JobId, http),
            request.HasTakeId ? request.TakeId : request.HasTakeNumber ? request.TakeNumber.ToString(CultureInfo.InvariantCulture) : "1",
            wanted,
            key.Length > 0 ? key : null,
            context.CancellationToken);
        return Message(answer, http);
    }

    [RequireRole(ApiKeyRole.Read)]
    public override async Task<ListStoredVideosResponse> ListStoredVideos(ListStoredVideosRequest request, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        var answer = await StoredVideoRoutes.ListAsync(
            http,
            store,
            folders,
            map,
            request.HasCreativeId ? request.CreativeId : null,
            LimitOf(request.PageSize, StoredVideoRoutes.MaxPageSize, http),
            request.HasPageToken && request.PageToken.Length > 0 ? request.PageToken : null,
            context.CancellationToken);
        var page = GrpcProblems.ValueOf<StoredVideoPage>(answer, http);
        return new ListStoredVideosResponse
        {
            Videos = { page.Items.Select(video => ProtoJson.Read<Proto.StoredVideo>(video, HttpJson.Options)) },
            NextPageToken = page.Next is { } next ? QueryHelpers.ParseQuery(next.Query)["cursor"].ToString() : "",
        };
    }

    [RequireRole(ApiKeyRole.Read)]
    [EnableRateLimiting(GatewayRateLimits.EventStreams)]
    public override async Task WatchVideo(
        WatchVideoRequest request, IServerStreamWriter<VideoEvent> responseStream, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        await tenants.ApplyAsync(http, request.HasTenantName ? request.TenantName : null);
        var jobId = JobIdOf(request.JobId, http);
        if (request.AfterSequence < 0)
        {
            throw NoEvent(http);
        }

        await FindAsync(http, jobId, context.CancellationToken);
        if (request.AfterSequence > 0 && await IsBehindAsync(http, jobId, request.AfterSequence, context.CancellationToken))
        {
            throw NoEvent(http);
        }

        if (!streams.TryOpen(http.Response))
        {
            throw GrpcProblems.ExceptionOf(EventStreams.LimitReached(http), http);
        }

        var hasEnded = false;
        var from = JobEventCursor.At(request.AfterSequence);
        await foreach (var next in streams.ReadAsync(Tenant.Of(http), jobId, from, context.CancellationToken))
        {
            if (next is { } one) // a heartbeat sends nothing: Kestrel's pings keep an idle connection open, and end it without an answer
            {
                await responseStream.WriteAsync(
                    new VideoEvent
                    {
                        Sequence = one.Cursor.Position,
                        Type = one.Row.Type,
                        At = Timestamp.FromDateTimeOffset(one.Row.At),
                        Data = one.Row.Data,
                    },
                    context.CancellationToken);
                hasEnded = EventStreams.HasEnded(hasEnded, one.Row);
            }
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        // The events also end when this process stops, or when they could not be read: OK would say that the job has ended.
        if (!hasEnded && !(await FindAsync(http, jobId, context.CancellationToken)).IsEnded)
        {
            throw GrpcProblems.ExceptionOf(
                ProblemResults.ServiceUnavailable(
                    http, "The stream was interrupted and the job goes on. Call again with after_sequence of the last event."),
                http);
        }
    }

    private static RpcException NoEvent(HttpContext http) => GrpcProblems.ExceptionOf(
        ProblemResults.Invalid("afterSequence", "afterSequence must be the sequence of an event of this job, at least 0."), http);

    private async Task<bool> IsBehindAsync(HttpContext http, Guid jobId, long sequence, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<JobReader>()
            .IsBehindAsync(jobId, Tenant.Of(http), JobEventCursor.At(sequence), cancellationToken);
    }

    /// <summary>The job, read with services that are released at once; NOT_FOUND is thrown.</summary>
    private async Task<VideoJob> FindAsync(HttpContext http, Guid jobId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var reads = scope.ServiceProvider.GetRequiredService<VideoReads>();
        return GrpcProblems.ValueOf<VideoJob>(await reads.FindAsync(http, jobId, cancellationToken), http);
    }

    /// <summary>
    /// Services that use the database are no parameters of the constructor: an open <see cref="WatchVideo"/> would keep them.
    /// </summary>
    private static T Scoped<T>(HttpContext http)
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    private static Video Message(IResult answer, HttpContext http) =>
        ProtoJson.Read<Video>(GrpcProblems.ValueOf<VideoJob>(answer, http), HttpJson.Options);

    /// <summary>
    /// The limit of a page as the lists of gRPC APIs have it (AIP-158): none and 0 stand for the default, more than
    /// <paramref name="max"/> for that; less than 0 is INVALID_ARGUMENT.
    /// </summary>
    private static string? LimitOf(int pageSize, int max, HttpContext http) => pageSize switch
    {
        0 => null,
        < 0 => throw GrpcProblems.ExceptionOf(
            ProblemResults.Invalid("limit", $"limit must not be negative; 0 stands for the default, and at most {max} are sent."), http),
        _ => Math.Min(pageSize, max).ToString(CultureInfo.InvariantCulture),
    };

    private static ApprovalDecision DecisionOf(string? reason, Timestamp? heldAt, HttpContext http)
    {
        try
        {
            return new ApprovalDecision { Reason = reason, HeldAt = heldAt?.ToDateTimeOffset() };
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw GrpcProblems.ExceptionOf(
                ProblemResults.Invalid("heldAt", "heldAt must be the time since when the job is held, as its approval has it."), http);
        }
    }

    private static Guid JobIdOf(string text, HttpContext http) => Guid.TryParse(text, out var jobId)
        ? jobId
        : throw GrpcProblems.ExceptionOf(
            ProblemResults.Invalid("jobId", "jobId must be a job's id, such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301."), http);
}
