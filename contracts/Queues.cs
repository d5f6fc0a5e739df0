namespace AdGenius.Contracts;

/// <summary>The names of the queues that commands are sent to. Events are published to exchanges.</summary>
public static class Queues
{
    /// <summary>
    /// Takes <see cref="Videos.GenerateVideo"/> and <see cref="Videos.CancelVideo"/>, also as plain JSON from publishers without
    /// MassTransit.
    /// </summary>
    public const string Videos = "videos";

    /// <summary>The saga: events of every worker.</summary>
    public const string VideoSaga = "video-saga";

    /// <summary>
    /// Takes <see cref="Videos.WorkStarted"/>, <see cref="Clips.ClipProgressed"/> and <see cref="Models.LocalModelsAnnounced"/>: what may
    /// be lost, beside the saga.
    /// </summary>
    public const string WorkProgress = "work-progress";

    /// <summary>Takes <see cref="Prompts.QuantifyPrompt"/>.</summary>
    public const string QuantifyPrompt = "quantify-prompt";

    /// <summary>Answers <see cref="Prompts.PreviewPrompt"/>.</summary>
    public const string PreviewPrompt = "preview-prompt";

    /// <summary>Takes <see cref="Clips.GenerateClip"/>.</summary>
    public const string GenerateClip = "generate-clip";

    /// <summary>Takes <see cref="Clips.ProviderCallback"/>.</summary>
    public const string ProviderCallback = "provider-callback";

    /// <summary>Takes <see cref="Clips.StageSourceImage"/>.</summary>
    public const string StageSourceImage = "stage-source-image";

    /// <summary>Takes <see cref="Clips.RenderKeyframes"/>: one batch at a time per worker.</summary>
    public const string RenderKeyframes = "render-keyframes";

    /// <summary>What the name of a local model follows in the name of its own queue, see <see cref="RenderKeyframesOf"/>.</summary>
    public const string RenderKeyframesPrefix = RenderKeyframes + ".";

    /// <summary>Takes <see cref="Clips.ComposeClip"/>.</summary>
    public const string ComposeClip = "compose-clip";

    /// <summary>Answers <see cref="Finishing.CheckBrief"/>.</summary>
    public const string CheckBrief = "check-brief";

    /// <summary>Takes <see cref="Finishing.FinishVideo"/>.</summary>
    public const string FinishVideo = "finish-video";

    /// <summary>Takes <see cref="Storage.StoreVideo"/>.</summary>
    public const string StoreVideo = "store-video";

    /// <summary>Takes <see cref="Storage.DeleteVideo"/>.</summary>
    public const string DeleteVideo = "delete-video";

    /// <summary>Answers <see cref="Storage.MakeSpritesheet"/>.</summary>
    public const string MakeSpritesheet = "make-spritesheet";

    /// <summary>Answers <see cref="Assets.ProbeAsset"/>.</summary>
    public const string ProbeAsset = "probe-asset";

    /// <summary>Answers <see cref="Models.ListVideoModels"/> for the cloud providers.</summary>
    public const string ListProviderModels = "list-provider-models";

    /// <summary>Answers <see cref="Models.ListVideoModels"/> for the frame workers.</summary>
    public const string ListLocalModels = "list-local-models";

    /// <summary>
    /// A stream of the public events, for programs outside the fleet: it keeps them for a time, and any number of readers read it from any
    /// position. No command is sent to it.
    /// </summary>
    public const string VideoEvents = "video-events";

    /// <summary>
    /// Messages of every queue, of every kind, that were delivered more often than the delivery limit allows: their consumer crashed, lost
    /// its connection or was stopped each time.
    /// </summary>
    public const string DeadLetter = "dead-letter";

    /// <summary>
    /// The queue that takes <see cref="Clips.RenderKeyframes"/> for a local model: consumed by the workers that hold it.
    /// </summary>
    /// <param name="model">The model's name; null for the workers' default model.</param>
    public static string RenderKeyframesOf(string? model) => model is null ? RenderKeyframes : RenderKeyframesPrefix + model;
}
