namespace AdGenius.ObjectStore;

/// <summary>A write-once object exists already.</summary>
public sealed class ObjectExistsException : ObjectStoreException
{
    public ObjectExistsException()
    {
    }

    public ObjectExistsException(string message)
        : base(message)
    {
    }

    public ObjectExistsException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
