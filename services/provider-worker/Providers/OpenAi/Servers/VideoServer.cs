namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>One server of the fleet's own. A video is known to the server that makes it only.</summary>
/// <param name="address">Its address, with a slash at the end.</param>
/// <param name="hasOwnAuthority">True where no other configured server has its host and port.</param>
internal sealed class VideoServer(Uri address, bool hasOwnAuthority)
{
    private int _sent;

    /// <summary>Its address, with a slash at the end.</summary>
    public Uri Address { get; } = address;

    /// <summary>
    /// Its name in the rows of submissions: the whole address, so that it does not depend on which other servers are configured.
    /// </summary>
    public string Name { get; } = address.AbsoluteUri;

    /// <summary>
    /// Its name in older rows: host and port. Null where other servers have these too: the row may be of any of them.
    /// </summary>
    public string? FormerName { get; } = hasOwnAuthority ? address.Authority : null;

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
