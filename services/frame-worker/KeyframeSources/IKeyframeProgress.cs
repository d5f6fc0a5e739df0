namespace AdGenius.FrameWorker.KeyframeSources;

/// <summary>Receives a source's progress between two finished pictures.</summary>
internal interface IKeyframeProgress
{
    /// <summary>Reports progress. May be called at any rate; reports are throttled.</summary>
    /// <param name="keyframeShare">How many keyframes are rendered, with fractions: 1.5 is one and a half.</param>
    /// <param name="activity">A description of the current step, safe to show.</param>
    /// <param name="preview">A small PNG of the unfinished picture.</param>
    /// <param name="cancellationToken">Cancels the report.</param>
    Task ReportAsync(double keyframeShare, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken);
}
