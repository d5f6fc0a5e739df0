using AdGenius.Contracts;

namespace AdGenius.FrameWorker.KeyframeSources;

/// <summary>A source cannot render. The failure is safe to show to the tenant.</summary>
internal sealed class KeyframeSourceException(Failure failure, Exception? innerException = null) : Exception(failure.Text, innerException)
{
    /// <summary>Why.</summary>
    public Failure Failure { get; } = failure;
}
