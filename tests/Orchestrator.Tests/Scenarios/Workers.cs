using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Finishing;
using AdGenius.Contracts.Prompts;
using AdGenius.Contracts.Storage;
using AdGenius.TestKit.Fakes;

namespace AdGenius.Orchestrator.Tests.Scenarios;

/// <summary>The events that workers publish for their commands. A test can replace each; null publishes nothing.</summary>
public sealed class Workers
{
    public Func<QuantifyPrompt, object?> Quantify { get; set; } = WorkerEvents.Quantified;

    public Func<StageSourceImage, object?> StageSource { get; set; } = WorkerEvents.Staged;

    public Func<RenderKeyframes, object?> Render { get; set; } = command => WorkerEvents.Rendered(command);

    public Func<ComposeClip, object?> Compose { get; set; } = WorkerEvents.Composed;

    public Func<GenerateClip, object?> Generate { get; set; } = command => WorkerEvents.Generated(command);

    public Func<FinishVideo, object?> Finish { get; set; } = command => WorkerEvents.Finished(command);

    /// <summary>The answer to a check of a brief; null answers nothing.</summary>
    public Func<CheckBrief, BriefChecked?> CheckBrief { get; set; } = _ => new BriefChecked { Failures = [] };

    public Func<StoreVideo, object?> Store { get; set; } = WorkerEvents.Stored;

    /// <summary>Awaited before a command is answered; a test holds workers busy with it.</summary>
    public Func<object, Task> Work { get; set; } = _ => Task.CompletedTask;

    /// <summary>False for a provider worker that has recorded submissions and not submitted them yet.</summary>
    public bool StartsGenerating { get; init; } = true;

    /// <summary>How many commands each kind of worker takes at a time.</summary>
    public int? Concurrency { get; init; }
}
