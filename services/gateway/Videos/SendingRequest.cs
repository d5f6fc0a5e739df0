namespace AdGenius.Gateway.Videos;

/// <summary>
/// A call that sends a request, from <see cref="AcceptedRequestCache.BeginSend"/>. Disposed, it removes the request again, if neither this
/// call nor another has sent it.
/// </summary>
internal sealed class SendingRequest(AcceptedRequest request, Action<bool> end) : IDisposable
{
    private bool _isSent;

    /// <summary>The request that is known under the job id: another one where its digest is another.</summary>
    public AcceptedRequest Request => request;

    /// <summary>Keeps it: the broker has confirmed it.</summary>
    public void Confirm() => _isSent = true;

    public void Dispose() => end(_isSent);
}
