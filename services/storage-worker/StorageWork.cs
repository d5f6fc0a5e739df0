namespace AdGenius.StorageWorker;

/// <summary>The work that a process of this service takes from its queues.</summary>
internal enum StorageWork
{
    /// <summary>Finishing and storing.</summary>
    Both,

    /// <summary>Storing and deleting.</summary>
    Storing,

    /// <summary>Finishing.</summary>
    Finishing,
}
