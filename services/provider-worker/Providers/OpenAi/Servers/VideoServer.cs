namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>One server of the fleet's own. A video is known to the server that makes it only.</summary>
internal sealed class VideoServer(Uri address, string name)
{
    private int _sent;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address { get; } = address;

    /// <summary>Its name in the rows of submissions: host and port, and the whole address where a server before it has these too.</summary>
    public string Name { get; } = name;

    /// <summary>What it has answered last; null while it was not asked.</summary>
    public VideoServerFacts? Facts { get; private set; }

    /// <summary>Videos that it works on, with those that were sent to it since it was asked.</summary>
    public int Load => (Facts?.Unfinished ?? 0) + Volatile.Read(ref _sent);

    /// <summary>A video is sent to it.</summary>
    public void CountSent() => Interlocked.Increment(ref _sent);

    /// <summary>It was asked.</summary>
    public void Update(VideoServerFacts facts)
    {
        Facts = facts;
        Volatile.Write(ref _sent, 0);
    }
}
