using System.Globalization;
using AdGenius.Contracts.Models;
using AdGenius.Contracts.Videos;
using AdGenius.Gateway.Assets;
using AdGenius.Gateway.Models;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.Persistence.Assets;
using AdGenius.Persistence.Databases;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.OpenAi;

/// <summary>/v1: the videos and models of OpenAI's API, for the clients that speak it.</summary>
internal static class OpenAiRoutes
{
    /// <summary>Names the creative of a new video; OpenAI's API has no such thing.</summary>
    public const string CreativeHeader = "X-Creative-Id";

    private const int MaxPageSize = 100;
    private const double DefaultSeconds = 4;
    private const string PollAfterMs = "500";

    /// <summary>Before <see cref="Problems.ProblemServices.AddProblems"/>, whose writer leaves nothing to those behind it.</summary>
    public static IServiceCollection AddOpenAi(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProblemDetailsWriter, OpenAiErrorWriter>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OpenAiOptions>, OpenAiOptionsValidator>());
        services.AddOptions<OpenAiOptions>().BindConfiguration(OpenAiOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<Spritesheets>();
        services.TryAddSingleton<SpritesheetSlots>();
        services.TryAddScoped<OpenAiBody>();
        services.TryAddScoped<OpenAiDeletion>();
        return services;
    }

    public static void MapOpenAi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup(OpenAiPaths.Root).ExcludeFromDescription();
        api.MapPost("/videos", CreateAsync);
        api.MapGet("/videos", ListAsync);
        api.MapGet("/videos/{id}", ReadAsync);
        api.MapDelete("/videos/{id}", DeleteAsync);
        api.MapGet("/videos/{id}/content", OpenAiContent.ReadAsync);
        api.MapPost("/videos/{id}/remix", RemixAsync);
        api.MapGet("/models", ListModelsAsync).RequireAuthorization(TenantAccess.OptionalTenant);
        api.MapGet("/models/{**id}", ReadModelAsync).RequireAuthorization(TenantAccess.OptionalTenant);
    }

    private static Task<IResult> CreateAsync(
        HttpContext context,
        OpenAiBody bodies,
        VideoSubmission submission,
        JobReader jobs,
        AssetRemoval removal,
        IOptions<OpenAiOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken) => SubmitBodyAsync(
            context, (bodies, submission, jobs, removal), create => RequestOf(create, context, options.Value, time), cancellationToken);

    /// <summary>Reads the body and submits the request that it becomes; the pictures of a refused one are deleted.</summary>
    private static async Task<IResult> SubmitBodyAsync(
        HttpContext context,
        (OpenAiBody Bodies, VideoSubmission Submission, JobReader Jobs, AssetRemoval Removal) services,
        Func<OpenAiCreate, (GenerateVideo? Request, IResult? Refusal)> requestOf,
        CancellationToken cancellationToken)
    {
        var stored = new List<Asset>();
        var keepsPictures = false;
        try
        {
            var (create, refusal) = await services.Bodies.ReadAsync(context, stored, cancellationToken);
            var (request, fault) = refusal is null ? requestOf(create!) : (null, refusal);
            if (fault is not null)
            {
                return fault;
            }

            keepsPictures = true; // after an exception from here on the request may have been sent, and its job needs the picture
            var answer = await SubmitAsync(services.Submission, services.Jobs, request!, context, cancellationToken);
            keepsPictures = Problems.ProblemResults.LeavesOutcomeOpen(answer);
            return answer;
        }
        finally
        {
            foreach (var asset in keepsPictures ? [] : stored)
            {
                await services.Removal.DiscardAsync(asset);
            }
        }
    }

    private static (GenerateVideo? Request, IResult? Refusal) RequestOf(
        OpenAiCreate create, HttpContext context, OpenAiOptions options, TimeProvider time)
    {
        if (string.IsNullOrWhiteSpace(create.Prompt))
        {
            return (null, OpenAiProblems.Missing("prompt"));
        }

        var isOwnName = create.Model is null || IsOwnName(create.Model);
        var isPlaceholder = create.Model == ModelIds.Placeholder;
        if (!isOwnName && !isPlaceholder && !ModelIds.IsKnown(create.Model!))
        {
            return (null, OpenAiProblems.ModelNotFound(create.Model!, ModelIds.Allowed));
        }

        // A label keeps the name, and a fault of it must not be that of labels, which these clients do not send.
        if (TextRules.Fault("model", create.Model, VideoRequestRules.MaxLabelLength) is { } fault)
        {
            return (null, OpenAiProblems.Invalid("model", fault));
        }

        var seconds = DefaultSeconds;
        if (create.Seconds is { } text && !(double.TryParse(
            text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out seconds) && seconds is >= 1 and <= 600))
        {
            return (null, OpenAiProblems.Invalid("seconds", "seconds must be a number from 1 to 600, such as \"4\", \"8\" or \"12\"."));
        }

        var size = create.Size ?? OpenAiSizes.Default;
        if (!OpenAiSizes.TryParse(size, out var aspectRatio, out var quality))
        {
            return (null, OpenAiProblems.Invalid(
                "size",
                "size must be WIDTHxHEIGHT in the shape 16:9, 9:16, 1:1 or 4:5, such as 720x1280, 1280x720, 1024x1792, 1792x1024."));
        }

        return (new GenerateVideo
        {
            RequestId = RequestIdOf(context, time),
            TenantName = Tenant.Of(context),
            CreativeId = context.Request.Headers[CreativeHeader].ToString() is { Length: > 0 } creative ? creative : options.Creative,
            Prompt = create.Prompt,
            Model = isOwnName ? options.DefaultModel : isPlaceholder ? null : create.Model,
            UseAiGeneration = isPlaceholder ? false : null,
            DurationSeconds = seconds,
            AspectRatio = aspectRatio,
            Quality = quality,
            AllowNearest = true, // these clients cannot ask what a model supports
            SourceImage = create.SourceImage,
            Labels = new Dictionary<string, string>
            {
                [ReservedLabels.Model] = create.Model ?? options.DefaultModel,
                [ReservedLabels.Size] = size,
                [ReservedLabels.Seconds] = seconds.ToString(CultureInfo.InvariantCulture),
            },
        }, null);
    }

    private static string RequestIdOf(HttpContext context, TimeProvider time) =>
        context.Request.Headers[ApiHeaders.IdempotencyKey].ToString() is { Length: > 0 } key
            ? key
            : GeneratedRequestId.New(context, time);

    private static async Task<IResult> SubmitAsync(
        VideoSubmission submission,
        JobReader jobs,
        GenerateVideo request,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var faults = VideoRequestRules.Check(request, ModelIds.All);
        if (faults.Count > 0)
        {
            return Problems.ProblemResults.Invalid(faults);
        }

        var answer = await submission.SubmitAsync(request, context, cancellationToken);
        if (answer is not JsonHttpResult<VideoJob> { Value: { } job })
        {
            return answer;
        }

        // The request may be one that was sent before: its job is shown as GET shows it.
        VideoState? written = null;
        try
        {
            written = await jobs.FindAsync(job.Id, job.Tenant, cancellationToken);
        }
        catch (Exception exception) when (DatabaseOutage.IsOutage(exception) && !cancellationToken.IsCancellationRequested)
        {
            // It is accepted. These clients repeat the call after an error, and that would make another video.
        }

        return written is null ? Json(OpenAiVideoMapper.Of(job, request))
            : written.DeletedAt is null ? Json(OpenAiVideoMapper.Of(written))
            : OpenAiProblems.Deleted(OpenAiIds.Of(job.Id));
    }

    private static async Task<IResult> ListAsync(
        HttpContext context, JobReader jobs, string? after, string? limit, string? order, CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count is >= 1 and <= MaxPageSize))
        {
            return OpenAiProblems.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        if (order is not (null or "asc" or "desc"))
        {
            return OpenAiProblems.Invalid("order", "order must be asc or desc.");
        }

        VideoState? last = null;
        if (after is not null)
        {
            last = OpenAiIds.TryParse(after, out var lastId)
                ? await jobs.FindAsync(lastId, Tenant.Of(context), cancellationToken)
                : null;
            if (last is null)
            {
                return OpenAiProblems.Invalid("after", "after must be the id of a video.");
            }
        }

        var found = await jobs.ListAsync(
            Tenant.Of(context),
            new JobPage
            {
                Limit = count,
                After = last is null ? null : (last.AcceptedAt, last.CorrelationId),
                IsAscending = order == "asc",
                HidesDeleted = true,
            },
            cancellationToken);
        return Json(new OpenAiVideoList([.. found.Jobs.Select(OpenAiVideoMapper.Of)], found.HasMore));
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, JobReader jobs, AcceptedRequests accepted, string id, CancellationToken cancellationToken)
    {
        if (!OpenAiIds.TryParse(id, out var jobId))
        {
            return OpenAiProblems.VideoNotFound(id);
        }

        var tenantName = Tenant.Of(context);
        return await jobs.FindAsync(jobId, tenantName, cancellationToken) is { } job
            ? job.DeletedAt is null ? Answer(context, OpenAiVideoMapper.Of(job)) : OpenAiProblems.VideoNotFound(id)
            : await accepted.FindAsync(tenantName, jobId, cancellationToken) is { } waiting
                ? Answer(context, OpenAiVideoMapper.Of(waiting))
            : OpenAiProblems.VideoNotFound(id);
    }

    /// <summary>The clients' polling helpers ask again after the time that the header names, else after a second.</summary>
    private static JsonHttpResult<OpenAiVideo> Answer(HttpContext context, OpenAiVideo video)
    {
        if (video.Status is "queued" or "in_progress")
        {
            context.Response.Headers["openai-poll-after-ms"] = PollAfterMs;
        }

        return Json(video);
    }

    private static Task<IResult> DeleteAsync(
        HttpContext context, OpenAiDeletion deletion, string id, CancellationToken cancellationToken) =>
        deletion.DeleteAsync(context, id, cancellationToken);

    private static async Task<IResult> RemixAsync(
        HttpContext context,
        JobReader jobs,
        AcceptedRequests accepted,
        OpenAiBody bodies,
        VideoSubmission submission,
        AssetRemoval removal,
        TimeProvider time,
        string id,
        CancellationToken cancellationToken)
    {
        var (job, missing) = await OpenAiJobs.FindAsync(context, jobs, accepted, id, cancellationToken);
        return job is null
            ? missing!
            : await SubmitBodyAsync(
                context, (bodies, submission, jobs, removal), remix => RemixOf(job, remix, RequestIdOf(context, time)), cancellationToken);
    }

    private static (GenerateVideo? Request, IResult? Refusal) RemixOf(VideoState job, OpenAiCreate remix, string requestId)
    {
        var other = remix.Model is not null ? "model" : remix.Seconds is not null ? "seconds" : remix.Size is not null ? "size"
            : remix.SourceImage is not null ? "input_reference" : null;
        if (other is not null)
        {
            return (null, OpenAiProblems.Unknown(other, "prompt"));
        }

        if (string.IsNullOrWhiteSpace(remix.Prompt))
        {
            return (null, OpenAiProblems.Missing("prompt"));
        }

        var id = OpenAiIds.Of(job.CorrelationId);
        if (job.Takes.Find(take => take.Status == TakeStatus.Stored) is not { } stored)
        {
            return (null, OpenAiProblems.NotReady(id));
        }

        var request = Regeneration.Of(job, stored, remix.Prompt, seed: null, requestId);
        var labels = (request.Labels ?? new Dictionary<string, string>()).ToDictionary();
        labels[ReservedLabels.RemixOf] = id;
        return (request with { Labels = labels }, null);
    }

    private static async Task<IResult> ListModelsAsync(
        HttpContext context, ModelCatalogue catalogue, CancellationToken cancellationToken) =>
        Json(new OpenAiModelList([.. (await AvailableAsync(context, catalogue, cancellationToken)).Select(ModelOf)]));

    private static async Task<IResult> ReadModelAsync(
        HttpContext context,
        ModelCatalogue catalogue,
        IOptions<OpenAiOptions> options,
        string id,
        CancellationToken cancellationToken)
    {
        id = id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase); // the only character that routing leaves as it is
        var models = await AvailableAsync(context, catalogue, cancellationToken);
        var name = IsOwnName(id) ? options.Value.DefaultModel : id;
        return models.FirstOrDefault(model => model.Id == name) is { } found
            ? Json(ModelOf(found) with { Id = id })
            : OpenAiProblems.ModelNotFound(id, string.Join(", ", models.Select(model => model.Id)));
    }

    /// <summary>True for the names of OpenAI's own models, which stand for the default model.</summary>
    private static bool IsOwnName(string model) => model.StartsWith("sora-2", StringComparison.Ordinal);

    private static async Task<IReadOnlyList<VideoModel>> AvailableAsync(
        HttpContext context, ModelCatalogue catalogue, CancellationToken cancellationToken) =>
        [.. (await catalogue.ListAsync(Tenant.OrNull(context), cancellationToken))
            .Where(model => model.State == VideoModelState.Available)];

    private static OpenAiModel ModelOf(VideoModel model) => new(
        model.Id,
        model.PriceDate is { } date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() : 0,
        "adgenius");

    private static JsonHttpResult<T> Json<T>(T value) => TypedResults.Json(value, OpenAiJson.Options);
}
