using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>What the workers answer. Each can be told otherwise by a test; an answer of null is silence.</summary>
public sealed class Workers
{
    public Func<QuantifyPrompt, object?> Quantify { get; set; } = Quantified;

    public Func<RenderKeyframes, object?> Render { get; set; } = order => Rendered(order);

    public Func<ComposeClip, object?> Compose { get; set; } = Composed;

    public Func<GenerateClip, object?> Generate { get; set; } = order => Generated(order);

    public Func<StoreVideo, object?> Store { get; set; } = Stored;

    public static PromptQuantified Quantified(QuantifyPrompt order)
        => new() { JobId = order.JobId, Parameters = Parameters(order.Request) };

    public static PromptParameters Parameters(GenerateVideo request)
    {
        var texts = request.Scenes ?? [request.Prompt ?? "A lake"];
        var duration = request.DurationSeconds ?? 6;
        string[] palette = ["#101820", "#405060", "#c0d0e0"];
        return new PromptParameters
        {
            Subject = texts[0],
            Style = request.Style ?? "cinematic",
            Mood = "serene",
            Lighting = "soft",
            Camera = "slow push in",
            Palette = palette,
            DurationSeconds = duration,
            AspectRatio = request.AspectRatio ?? "16:9",
            FramesPerSecond = request.FramesPerSecond ?? 24,
            Quality = request.Quality ?? Quality.Draft,
            NegativePrompt = request.NegativePrompt ?? "",
            Scenes = [.. texts.Select(text => new Scene {
                Text = text,
                Prompt = $"{text}, cinematic",
                DurationSeconds = duration / texts.Count,
                Palette = palette })],
            EnhancedPrompt = string.Join(". ", texts),
            QuantifiedBy = "rules",
        };
    }

    public static KeyframesRendered Rendered(RenderKeyframes order, decimal cost = 0) => new()
    {
        JobId = order.JobId,
        TakeId = order.TakeId,
        Attempt = order.Attempt,
        BatchIndex = order.BatchIndex,
        Resolved = order.Source == KeyframeSource.Placeholder ? "placeholder" : "tiny",
        Cost = cost,
        Keyframes =
        [
            .. order.Keyframes.Select(keyframe => new RenderedKeyframe
            {
                Index = keyframe.Index,
                SceneIndex = keyframe.SceneIndex,
                Picture = Media($"staging/{order.TakeId}/{keyframe.Index}.png", "image/png"),
                IsPlaceholder = order.Source == KeyframeSource.Placeholder,
            }),
        ],
    };

    public static KeyframesFailed RenderFailed(RenderKeyframes order, bool retryable = false) => new()
    {
        JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, BatchIndex = order
            .BatchIndex, Failure = Failure(FailureCode.RenderFailed, retryable),
    };

    public static ClipGenerated Composed(ComposeClip order) => new()
    {
        JobId = order.JobId, TakeId = order.TakeId, Attempt = order
            .Attempt, Clip = Media($"staging/{order.TakeId}/clip.mp4", "video/mp4"), ProducedBy = order.ProducedBy, Cost = order.Cost,
    };

    public static ClipGenerated Generated(GenerateClip order, decimal cost = 0.5m) => new()
    {
        JobId = order.JobId,
        TakeId = order.TakeId,
        Attempt = order.Attempt,
        Clip = Media($"staging/{order.TakeId}/clip.mp4", "video/mp4"),
        ProducedBy = new ProducedBy { Model = order.Model, Resolved = "v1", IsFallback = order.IsFallback },
        Cost = cost,
    };

    public static ClipFailed Failed(GenerateClip order, FailureCode code = FailureCode.ProviderUnavailable, decimal cost = 0) => new()
    {
        JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, Failure = Failure(code, retryable: false), Cost = cost,
    };

    public static VideoStored Stored(StoreVideo order)
    {
        var name = $"{order.TenantName}/{order.AcceptedAt:yyyyMMdd_HHmmss}-{order.CreativeId}-{order.Iteration:000}";
        return new VideoStored
        {
            JobId = order.JobId,
            TakeId = order.TakeId,
            Attempt = order.Attempt,
            TenantName = order.TenantName,
            CreativeId = order.CreativeId,
            Iteration = order.Iteration,
            Video = Media($"{name}.mp4", "video/mp4"),
            Poster = Media($"{name}.jpg", "image/jpeg"),
            Preview = Media($"{name}.webp", "image/webp"),
            Manifest = Media($"{name}.json", "application/json"),
            Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 144, DurationSeconds = 6 },
            At = order.AcceptedAt,
        };
    }

    public static StoreFailed StoreFailed(StoreVideo order, FailureCode code, bool retryable = false) => new()
    {
        JobId = order.JobId, TakeId = order.TakeId, Attempt = order.Attempt, Failure = Failure(code, retryable),
    };

    public static Failure Failure(FailureCode code, bool retryable)
        => new() { Code = code, Text = "It did not work.", Retryable = retryable };

    private static MediaReference Media(string key, string type)
        => new() { Key = key, Length = 1, Sha256 = new string('0', 64), ContentType = type };
}
