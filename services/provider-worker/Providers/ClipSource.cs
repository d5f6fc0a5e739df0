namespace AdGenius.ProviderWorker.Providers;

/// <summary>Where a finished clip is.</summary>
internal abstract record ClipSource
{
    private ClipSource()
    {
    }

    /// <summary>At an address. Credentials go along only when its host is one of the provider's own.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="Alternative">A second address of the same clip, for when it cannot be downloaded from the first.</param>
    internal sealed record Remote(Uri Address, Uri? Alternative = null) : ClipSource;

    /// <summary>In the answer.</summary>
    internal sealed record Inline(byte[] Bytes) : ClipSource;

    /// <summary>Generated on the spot.</summary>
    /// <param name="WriteTo">Writes the file to the path it is given.</param>
    internal sealed record Generated(Func<string, CancellationToken, Task> WriteTo) : ClipSource;
}
