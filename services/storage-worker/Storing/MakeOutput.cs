using AdGenius.Hosting.Processes;
using AdGenius.StorageWorker.Library;

namespace AdGenius.StorageWorker.Storing;

/// <summary>Makes the files of an output, its preview too, in the work folder.</summary>
/// <exception cref="VideoRefusedException">The clip is not a playable video.</exception>
internal delegate Task<LocalOutput> MakeOutput(ScratchFolder work, CancellationToken cancellationToken);
