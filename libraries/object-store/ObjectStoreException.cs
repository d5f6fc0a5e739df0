namespace AdGenius.ObjectStore;

/// <summary>The store is unreachable or rejects the request.</summary>
public class ObjectStoreException : Exception
{
    public ObjectStoreException()
    {
    }

    public ObjectStoreException(string message)
        : base(message)
    {
    }

    public ObjectStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the same call may succeed later.</summary>
    public bool IsTransient { get; init; }
}
