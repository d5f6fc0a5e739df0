namespace AdGenius.Contracts;

/// <summary>The names of the queues that commands are sent to. Events are published and have no queue of ours.</summary>
public static class Queues
{
    /// <summary>
    /// Takes <see cref="Videos.GenerateVideo"/> and <see cref="Videos.CancelVideo"/>, also as plain JSON from publishers without
    /// MassTransit.
    /// </summary>
    public const string Videos = "videos";

    /// <summary>The saga: answers of every worker.</summary>
    public const string VideoSaga = "video-saga";

    /// <summary>Takes <see cref="Prompts.QuantifyPrompt"/>.</summary>
    public const string QuantifyPrompt = "quantify-prompt";

    /// <summary>Takes <see cref="Clips.GenerateClip"/>.</summary>
    public const string GenerateClip = "generate-clip";

    /// <summary>Takes <see cref="Clips.ProviderCallback"/>.</summary>
    public const string ProviderCallback = "provider-callback";

    /// <summary>Takes <see cref="Clips.RenderKeyframes"/>: one batch at a time and worker.</summary>
    public const string RenderKeyframes = "render-keyframes";

    /// <summary>Takes <see cref="Clips.ComposeClip"/>.</summary>
    public const string ComposeClip = "compose-clip";

    /// <summary>Takes <see cref="Storage.StoreVideo"/>.</summary>
    public const string StoreVideo = "store-video";

    /// <summary>Takes <see cref="Storage.DeleteVideo"/>.</summary>
    public const string DeleteVideo = "delete-video";

    /// <summary>Answers <see cref="Models.ListVideoModels"/> for the cloud providers.</summary>
    public const string ListProviderModels = "list-provider-models";

    /// <summary>Answers <see cref="Models.ListVideoModels"/> for the project's own frame workers.</summary>
    public const string ListLocalModels = "list-local-models";

    /// <summary>Messages whose consumer died with them again and again, of every queue.</summary>
    public const string DeadLetter = "dead-letter";
}
