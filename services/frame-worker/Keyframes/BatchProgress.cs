using System.Globalization;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.FrameWorker.Work;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>Converts a source's progress within a batch into progress of the take.</summary>
internal sealed class BatchProgress(RenderKeyframes command, ProgressReporter reporter, Func<int> doneCount) : IKeyframeProgress
{
    /// <summary>The share of rendering in a take's progress; composing is the rest.</summary>
    public const double ShareOfTake = 0.7;

    /// <summary>Such as <c>rendering keyframe 3 of 4 (batch 1 of 2)</c>.</summary>
    public string Activity => string.Create(
        CultureInfo.InvariantCulture,
        $"rendering keyframe {Current} of {command.Keyframes.Count} (batch {command.BatchIndex + 1} of {command.BatchCount})");

    private int Current => Math.Min(doneCount() + 1, command.Keyframes.Count);

    public Task ReportAsync(double keyframeShare, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken)
    {
        var batchShare = (doneCount() + keyframeShare) / command.Keyframes.Count;
        var fraction = ShareOfTake * (command.BatchIndex + Math.Min(1, batchShare)) / Math.Max(1, command.BatchCount);
        return reporter.ReportAsync(fraction, activity, preview, cancellationToken);
    }
}
