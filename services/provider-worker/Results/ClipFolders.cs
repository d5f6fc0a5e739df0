using AdGenius.Hosting.Processes;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Temporary folders for clips between the provider and staging.</summary>
internal sealed class ClipFolders(ILogger<ClipFolders> logger) : ScratchFolders(Path.GetTempPath(), "adgenius-clip-", logger);
