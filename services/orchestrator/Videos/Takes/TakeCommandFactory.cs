using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;
using AdGenius.Orchestrator.Generation;
using AdGenius.Persistence.Videos;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Videos.Takes;

/// <summary>
/// The commands of a take, made of its rows alone: the same rows give the same commands, whatever the settings are by now.
/// </summary>
internal static class TakeCommandFactory
{
    /// <summary>The command that fetches the picture of the request into staging.</summary>
    public static StageSourceImage StageSource(VideoState job, TakeState take) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        SourceImage = job.Request.SourceImage!,
    };

    /// <summary>The command for one batch of the take's plan.</summary>
    public static RenderKeyframes Render(VideoState job, TakeState take, int batchIndex)
    {
        var parameters = job.Parameters!;
        var plan = take.Plan!;
        var size = FrameSize.Of(parameters.Quality, parameters.AspectRatio);
        var keyframes = KeyframePlan.KeyframesOf(plan, parameters.Scenes, batchIndex);
        var reusable = plan.Reusable?.Where(picture => keyframes.Any(keyframe => keyframe.Index == picture.Index)).ToList();
        return new RenderKeyframes
        {
            JobId = job.CorrelationId,
            TakeId = take.TakeId,
            Attempt = take.Attempt,
            BatchIndex = batchIndex,
            BatchCount = plan.Batches.Count,
            TenantName = job.TenantName,
            CreativeId = job.CreativeId,
            Source = take.Source!.Value,
            Model = ModelIds.LocalNameOf(take.Model),
            Diffusion = ModelIds.IsLocal(take.Model) && !job.IsFallback(take) ? job.Request.Diffusion : null,
            Keyframes = keyframes,
            NegativePrompt = parameters.NegativePrompt,
            Seed = take.Seed,
            Width = size.Width,
            Height = size.Height,
            Motion = plan.Motion,
            SourceImage = job.Request.SourceImage,
            SourcePicture = job.SourcePicture,
            AllowPlaceholder = job.Request.Fallback == Fallback.Placeholder,
            IsFallback = job.IsFallback(take),
            MaxCost = TakeCosts.Remaining(job.Request, take),
            JobMaxCost = job.Request.MaxCost,
            Reusable = reusable is { Count: > 0 } ? reusable : null,
        };
    }

    /// <summary>The command that makes the clip of the take's keyframes, or of the image that a provider has made.</summary>
    public static ComposeClip Compose(VideoState job, TakeState take)
    {
        var parameters = job.Parameters!;
        var size = FrameSize.Of(parameters.Quality, parameters.AspectRatio);
        return new ComposeClip
        {
            JobId = job.CorrelationId,
            TakeId = take.TakeId,
            Attempt = take.Attempt,
            TenantName = job.TenantName,
            Shots = take.Plan is null ? ShotPlan.OfImage(parameters, take.Keyframes[0].Picture) : ShotPlan.Of(parameters, take.Keyframes),
            Transition = TransitionOf(job, take) ?? Transition.Cut,
            Motion = take.Plan?.Motion ?? Motion.Pan,
            Width = size.Width,
            Height = size.Height,
            FramesPerSecond = parameters.FramesPerSecond,
            FrameCount = ShotPlan.FrameCount(parameters),
            Quality = parameters.Quality,
            Seed = take.Seed,
            OtherShapes = OtherShapes(job, take),
            ProducedBy = take.ProducedBy ?? Producers.OfFrames(job, take),
            Cost = TakeCosts.OfBatches(take),
        };
    }

    /// <summary>The command to a provider.</summary>
    public static GenerateClip Generate(VideoState job, TakeState take, DateTimeOffset? notAfter) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Model = take.Model,
        Parameters = job.Parameters!,
        Seed = take.Seed,
        SourceImage = job.Request.SourceImage,
        AllowNearest = job.Request.AllowNearest ?? false,
        IsFallback = job.IsFallback(take),
        MaxCost = TakeCosts.Remaining(job.Request, take),
        JobMaxCost = job.Request.MaxCost,
        NotAfter = notAfter,
    };

    /// <summary>The command that makes the finished files of the take's clip.</summary>
    public static FinishVideo Finish(VideoState job, TakeState take) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Clip = take.Clip!,
        ShapeClips = take.ShapeClips,
        Parameters = job.Parameters!,
        Transition = TransitionOf(job, take),
        Brief = EffectiveBrief.Of(job.Request, job.Parameters),
        BrandKit = job.BrandKit,
        Edit = job.Request.Edit,
        ProducedBy = take.ProducedBy!,
        Seed = take.Seed,
        MaxCost = TakeCosts.Remaining(job.Request, take),
        JobMaxCost = job.Request.MaxCost,
        Storage = job.IsStoredWhenFinished() ? StorageOf(job, take) : null,
    };

    /// <summary>The command that stores the take's finished files.</summary>
    public static StoreVideo Store(VideoState job, TakeState take) => new()
    {
        JobId = job.CorrelationId,
        TakeId = take.TakeId,
        TakeNumber = take.Number,
        Attempt = take.Attempt,
        TenantName = job.TenantName,
        CreativeId = job.CreativeId,
        Iteration = take.Iteration!.Value,
        AcceptedAt = job.AcceptedAt,
        Outputs = take.Finished!,
        Clip = take.Clip!,
        ShapeClips = take.ShapeClips,
        Finishing = take.Finishing,
        Brief = EffectiveBrief.Of(job.Request, job.Parameters),
        Edit = job.Request.Edit,
        ProducedBy = take.ProducedBy!,
        Parameters = job.Parameters!,
        Prompt = job.Request.Prompt,
        Seed = take.Seed,
        Cost = take.Cost,
        OriginalUrl = take.OriginalUrl,
        Adjustments = take.Adjustments.Count > 0 ? take.Adjustments : null,
        Labels = job.Request.Labels,
    };

    private static StorageDetails StorageOf(VideoState job, TakeState take) => new()
    {
        TakeNumber = take.Number,
        Iteration = take.Iteration!.Value,
        AcceptedAt = job.AcceptedAt,
        Prompt = job.Request.Prompt,
        Cost = take.Cost,
        OriginalUrl = take.OriginalUrl,
        Adjustments = take.Adjustments.Count > 0 ? take.Adjustments : null,
        Labels = job.Request.Labels,
    };

    /// <summary>How the scenes join; null where the clip was not composed of keyframes here.</summary>
    private static Transition? TransitionOf(VideoState job, TakeState take) =>
        take.Plan is null ? null : job.Request.Transition ?? Transition.Crossfade;

    /// <summary>
    /// The aspect ratios of the outputs that are not the video's own; null when there are none. Drawn placeholders have texts and a
    /// provider's image has its own composition, which a cut through the middle would spoil: finishing re-frames those.
    /// </summary>
    private static List<string>? OtherShapes(VideoState job, TakeState take) =>
        take is { Plan: not null, Source: KeyframeSource.Diffusion }
        && EffectiveBrief.Of(job.Request, job.Parameters)?.Outputs is { } outputs
        && outputs.Select(OutputNames.ShapeOf).Where(shape => shape != job.Parameters!.AspectRatio).Distinct().ToList()
            is { Count: > 0 } shapes
            ? shapes
            : null;
}
