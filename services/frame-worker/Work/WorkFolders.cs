using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Work;

/// <summary>Temporary folders for frames and pictures.</summary>
internal sealed class WorkFolders(IOptions<FrameWorkerOptions> options, ILogger<WorkFolders> logger)
    : ScratchFolders(options.Value.WorkFolder, "adgenius-frames-", logger, "Frames:WorkFolder");
