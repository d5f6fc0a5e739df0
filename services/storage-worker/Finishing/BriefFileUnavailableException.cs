namespace AdGenius.StorageWorker.Finishing;

/// <summary>A file that a brief names cannot be fetched now; it may be later. The message is safe to show.</summary>
internal sealed class BriefFileUnavailableException(string message) : Exception(message);
