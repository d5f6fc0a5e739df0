namespace AdGenius.Gateway.Commands;

/// <summary>
/// Whether a message has reached the connection. The transport configures a message when it has a channel to send it on, so what was given
/// up before that is not sent afterwards, even where the transport is still waiting for the broker.
/// </summary>
internal sealed class SendAttempt
{
    private const int Waiting = 0;
    private const int Begun = 1;
    private const int GivenUp = 2;

    private int _state;

    /// <summary>Called by the transport directly before it sends; throws where the attempt was given up.</summary>
    public void Begin()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Waiting) == GivenUp)
        {
            throw new OperationCanceledException("The message was given up before there was a connection.");
        }
    }

    /// <summary>True: it was not sent, and will not be.</summary>
    public bool GiveUp() => Interlocked.CompareExchange(ref _state, GivenUp, Waiting) != Begun;
}
