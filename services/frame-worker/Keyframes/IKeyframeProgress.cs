namespace AdGenius.FrameWorker.Keyframes;

/// <summary>Hears how a source comes along between two finished pictures.</summary>
internal interface IKeyframeProgress
{
    /// <summary>Something has come further; said as often as the source likes, passed on now and then.</summary>
    /// <param name="keyframeShare">How much of the keyframes in work is done, in keyframes: 1.5 is one and a half.</param>
    /// <param name="activity">What is going on, safe to show.</param>
    /// <param name="preview">A small PNG of how it looks by now.</param>
    /// <param name="cancellationToken">Stops telling.</param>
    Task ReportAsync(double keyframeShare, string activity, ReadOnlyMemory<byte>? preview, CancellationToken cancellationToken);
}
