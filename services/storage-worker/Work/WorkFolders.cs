using AdGenius.Hosting.Processes;
using Microsoft.Extensions.Options;

namespace AdGenius.StorageWorker.Work;

/// <summary>Folders of <see cref="StorageOptions.WorkFolder"/> in which the files of one command are worked on.</summary>
internal sealed class WorkFolders(IOptions<StorageOptions> options, ILogger<WorkFolders> logger)
    : ScratchFolders(options.Value.WorkFolder!, "adgenius-storage-", logger, "Storage:WorkFolder");
