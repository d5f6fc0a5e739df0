using AdGenius.Hosting.Processes;

namespace AdGenius.ProviderWorker.Results;

/// <summary>Temporary folders for clips on their way from a provider to staging.</summary>
internal sealed class ClipFolders(ILogger<ClipFolders> log) : ScratchFolders(Path.GetTempPath(), "adgenius-clip-", log);
