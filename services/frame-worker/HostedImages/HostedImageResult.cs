using AdGenius.Contracts;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>Every way a call for a picture can end.</summary>
internal abstract record HostedImageResult
{
    private HostedImageResult()
    {
    }

    /// <summary>There it is.</summary>
    internal sealed record Picture(byte[] Bytes, string ContentType) : HostedImageResult;

    /// <summary>The service said no; nothing was charged.</summary>
    internal sealed record Refused(Failure Failure) : HostedImageResult;

    /// <summary>Provably not begun.</summary>
    internal sealed record Deferred(TimeSpan? RetryAfter) : HostedImageResult;

    /// <summary>The call left and its answer was lost; it may have been charged.</summary>
    internal sealed record Unknown : HostedImageResult;
}
