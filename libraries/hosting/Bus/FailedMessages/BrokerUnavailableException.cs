namespace AdGenius.Hosting.Bus.FailedMessages;

/// <summary>The broker did not answer, or closed the connection.</summary>
public sealed class BrokerUnavailableException : Exception
{
    /// <summary>With the reason in a few words.</summary>
    public BrokerUnavailableException(string reason, Exception cause)
        : base(reason, cause)
    {
    }
}
