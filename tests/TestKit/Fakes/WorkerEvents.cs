using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.Contracts.Videos;

namespace AdGenius.TestKit.Fakes;

/// <summary>The events that workers publish for their commands, without the work: the files that they name do not exist.</summary>
public static class WorkerEvents
{
    /// <summary>The parameters of <see cref="Parameters"/>.</summary>
    public static PromptQuantified Quantified(QuantifyPrompt command)
        => new() { JobId = command.JobId, Parameters = Parameters(command.Request) };

    /// <summary>Parameters that take what the request says and are the same for every other request.</summary>
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

    /// <summary>The source image is staged as a PNG.</summary>
    public static SourceImageStaged Staged(StageSourceImage command) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Picture = Media($"staging/{command.JobId}/source-image", "image/png"),
    };

    /// <summary>Every keyframe of the batch, placeholders where the command asks for them.</summary>
    public static KeyframesRendered Rendered(RenderKeyframes command, decimal cost = 0) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        BatchIndex = command.BatchIndex,
        Resolved = command.Source == KeyframeSource.Placeholder ? "placeholder" : "tiny",
        Cost = cost,
        Keyframes =
        [
            .. command.Keyframes.Select(keyframe => new RenderedKeyframe
            {
                Index = keyframe.Index,
                SceneIndex = keyframe.SceneIndex,
                Picture = Media($"staging/{command.TakeId}/{keyframe.Index}.png", "image/png"),
                IsPlaceholder = command.Source == KeyframeSource.Placeholder,
            }),
        ],
    };

    /// <summary>The batch could not be rendered.</summary>
    public static KeyframesFailed RenderFailed(RenderKeyframes command, bool retryable = false) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, BatchIndex = command
            .BatchIndex, Failure = Failure(FailureCode.RenderFailed, retryable),
    };

    /// <summary>The clip of the keyframes, at the cost that the command carries.</summary>
    public static ClipGenerated Composed(ComposeClip command) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command
            .Attempt, Clip = Media($"staging/{command.TakeId}/clip.mp4", "video/mp4"), ProducedBy = command.ProducedBy, Cost = command.Cost,
    };

    /// <summary>As the provider worker publishes when the provider has accepted; of all other commands the bus publishes it.</summary>
    public static WorkStarted Started(GenerateClip command, DateTimeOffset at) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Stage = WorkStage.Generate,
        Attempt = command.Attempt,
        At = at,
    };

    /// <summary>The clip of the model that was asked.</summary>
    public static ClipGenerated Generated(GenerateClip command, decimal cost = 0.5m) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Clip = Media($"staging/{command.TakeId}/clip.mp4", "video/mp4"),
        ProducedBy = new ProducedBy { Model = command.Model, Resolved = "v1", IsFallback = command.IsFallback },
        Cost = cost,
    };

    /// <summary>The provider gave no clip.</summary>
    public static ClipFailed Failed(GenerateClip command, FailureCode code = FailureCode.ProviderUnavailable, decimal cost = 0) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Stage = WorkStage.Generate,
        Failure = Failure(code, retryable: false),
        Cost = cost,
    };

    /// <summary>One output for each name that the brief asks for, or one in the request's shape.</summary>
    public static VideoFinished Finished(FinishVideo command, decimal cost = 0) => new()
    {
        JobId = command.JobId,
        TakeId = command.TakeId,
        Attempt = command.Attempt,
        Outputs =
        [
            .. (command.Brief?.Outputs ?? [command.Parameters.AspectRatio]).Select(name => new FinishedOutput
            {
                Name = name.Replace(':', 'x'),
                Shape = "16:9",
                Video = Media($"staging/{command.TakeId}/{name.Replace(':', 'x')}.mp4", "video/mp4"),
                Poster = Media($"staging/{command.TakeId}/{name.Replace(':', 'x')}.jpg", "image/jpeg"),
                Preview = Media($"staging/{command.TakeId}/{name.Replace(':', 'x')}.webp", "image/webp"),
                Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 144, DurationSeconds = 6 },
            }),
        ],
        Facts = new FinishingFacts { SpokenBy = command.Brief?.VoiceOver is null ? null : "flite/slt" },
        Cost = cost,
    };

    /// <summary>The clip could not be finished.</summary>
    public static FinishFailed FinishFailed(FinishVideo command, FailureCode code, bool retryable = false) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Failure = Failure(code, retryable),
    };

    /// <summary>The main files, every output and one source clip, stored at the time of acceptance.</summary>
    public static VideoStored Stored(StoreVideo command)
    {
        var name = NameOf(command.TenantName, command.AcceptedAt, command.CreativeId, command.Iteration);
        return Stored(name, command.AcceptedAt) with
        {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Iteration = command.Iteration,
            Outputs = [.. command.Outputs.Select(output => Output(name, output.Name, output.Shape))],
        };
    }

    /// <summary>As a worker publishes that stores what it has finished.</summary>
    /// <exception cref="ArgumentException">The command has no <see cref="FinishVideo.Storage"/>.</exception>
    public static VideoStored Stored(FinishVideo command)
    {
        var storage = command.Storage ?? throw new ArgumentException("The command says nothing about storing.", nameof(command));
        var name = NameOf(command.TenantName, storage.AcceptedAt, command.CreativeId, storage.Iteration);
        return Stored(name, storage.AcceptedAt) with
        {
            JobId = command.JobId,
            TakeId = command.TakeId,
            Attempt = command.Attempt,
            TenantName = command.TenantName,
            CreativeId = command.CreativeId,
            Iteration = storage.Iteration,
            Outputs = [Output(name, command.Parameters.AspectRatio.Replace(':', 'x'), command.Parameters.AspectRatio)],
        };
    }

    /// <summary>The outputs could not be stored.</summary>
    public static StoreFailed StoreFailed(StoreVideo command, FailureCode code, bool retryable = false) => new()
    {
        JobId = command.JobId, TakeId = command.TakeId, Attempt = command.Attempt, Iteration = command.Iteration,
        Failure = Failure(code, retryable),
    };

    /// <summary>A failure with that code.</summary>
    public static Failure Failure(FailureCode code, bool retryable)
        => new() { Code = code, Text = "It did not work.", Retryable = retryable };

    private static string NameOf(string tenant, DateTimeOffset acceptedAt, string creative, int iteration) =>
        $"{tenant}/{acceptedAt:yyyyMMdd_HHmmss}-{creative}-{iteration:000}";

    private static VideoStored Stored(string name, DateTimeOffset at) => new()
    {
        JobId = default,
        TakeId = default,
        Attempt = 0,
        TenantName = "",
        CreativeId = "",
        Iteration = 0,
        Video = Media($"{name}.mp4", "video/mp4"),
        Poster = Media($"{name}.jpg", "image/jpeg"),
        Preview = Media($"{name}.webp", "image/webp"),
        Manifest = Media($"{name}.json", "application/json"),
        Sources = [new ShapeClip { Shape = "16:9", Clip = Media($"{name}.source.mp4", "video/mp4") }],
        Facts = new ClipFacts { Width = 854, Height = 480, FramesPerSecond = 24, FrameCount = 144, DurationSeconds = 6 },
        At = at,
    };

    private static StoredOutput Output(string video, string name, string shape) => new()
    {
        Name = name,
        Shape = shape,
        Video = Media($"{video}.{name}.mp4", "video/mp4"),
        Poster = Media($"{video}.{name}.jpg", "image/jpeg"),
        Preview = Media($"{video}.{name}.webp", "image/webp"),
    };

    private static MediaReference Media(string key, string type)
        => new() { Key = key, Length = 1_048_576, Sha256 = new string('0', 64), ContentType = type };
}
