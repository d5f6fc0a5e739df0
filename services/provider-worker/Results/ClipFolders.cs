using AdGenius.Hosting.Processes;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Temporary folders for clips between the provider and staging.</summary>
internal sealed class ClipFolders(ClipSpace space, ILogger<ClipFolders> logger)
    : ScratchFolders(Path.GetTempPath(), "adgenius-clip-", logger)
{
    /// <summary>A new folder for one clip.</summary>
    public ClipFolder CreateForClip() => new(Create(), space.Open());
}
