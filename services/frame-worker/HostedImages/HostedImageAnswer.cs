using AdGenius.Contracts;

namespace AdGenius.FrameWorker.HostedImages;

/// <summary>Every way a call for a picture can end.</summary>
internal abstract record HostedImageAnswer
{
    private HostedImageAnswer()
    {
    }

    /// <summary>There it is.</summary>
    internal sealed record Picture(byte[] Bytes, string ContentType) : HostedImageAnswer;

    /// <summary>The service said no; nothing was charged.</summary>
    internal sealed record Refused(Failure Failure) : HostedImageAnswer;

    /// <summary>Provably not begun.</summary>
    internal sealed record NotNow(TimeSpan? RetryAfter) : HostedImageAnswer;

    /// <summary>The call left and its answer was lost; it may have been charged.</summary>
    internal sealed record Unknown : HostedImageAnswer;
}
