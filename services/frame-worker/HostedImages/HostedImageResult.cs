using AdGenius.Contracts;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>The results of a picture request.</summary>
internal abstract record HostedImageResult
{
    private HostedImageResult()
    {
    }

    /// <summary>The picture was generated.</summary>
    internal sealed record Picture(byte[] Bytes, string ContentType) : HostedImageResult;

    /// <summary>The service rejected the request; nothing was charged.</summary>
    internal sealed record Refused(Failure Failure) : HostedImageResult;

    /// <summary>The request was provably not accepted; it may be retried.</summary>
    internal sealed record Deferred(TimeSpan? RetryAfter) : HostedImageResult;

    /// <summary>The request was sent and its response was lost; it may have been charged.</summary>
    internal sealed record Unknown : HostedImageResult;
}
